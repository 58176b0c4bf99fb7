// A journal as histories: one for each life of the orchestrator, for `kapela verify`. Functions only.
#pragma once

#include <vector>

#include "orchestrator/history/history_codec.hpp"
#include "orchestrator/journal/reader.hpp"

namespace kapela::journal {

struct Recorded {
  std::vector<history::Recording> lives{};
  Reading reading{};  ///< without damage, everything is in `lives`; else what stands before it
};

/// True when the path is a journal's directory or one of its segments.
[[nodiscard]] bool is_journal(const Disk& disk, const std::string& path);

/// Errors: those of read_journal.
[[nodiscard]] base::Result<Recorded> read_recorded(const Disk& disk, const std::string& path);

}  // namespace kapela::journal
