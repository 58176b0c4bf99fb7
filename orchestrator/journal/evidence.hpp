// Evidence: what journals and histories of one world hold, whatever state they are in. A value and a function.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/journal/recording.hpp"

namespace kapela::journal {

struct Evidence {
  std::vector<history::Recording> recordings{};
  bool damaged = false;                     ///< a journal is, somewhere; what stands before it is among the recordings
  std::vector<std::string> notes{};         ///< for people: what is cut off, damaged or odd
  std::optional<base::Error> unreadable{};  ///< the first file that is no evidence at all, or that there is no record
};

/// Of journals (a directory, or one segment) and of history files.
[[nodiscard]] Evidence read_evidence(const Disk& disk, const std::vector<std::string>& paths);

}  // namespace kapela::journal
