// Opening of a journal for writing: its lock, what it holds, repair of what a crash left behind. The result is owned by
// the DurableJournal that goes on writing.
#pragma once

#include "orchestrator/journal/reader.hpp"

namespace kapela::journal {

struct Opened {
  std::string directory{};
  std::unique_ptr<Lock> lock{};
  Reading reading{};
  std::vector<std::string> warnings{};  ///< what was repaired, for people
};

struct OpenSettings {
  bool repair = false;  ///< moves what is damaged aside, into *.damaged; without, a damaged journal is an error
};

/// Reads the journal, which is created if it is not there; an end that a crash tore is cut off. Errors: conflict
/// (another process has it), invalid (damaged before its end; file and offset are named, and all records before it were
/// told), unsupported (of a later version, and left as it is), io.
[[nodiscard]] base::Result<Opened> open_journal(Disk& disk, const std::string& directory, OpenSettings settings,
                                                const OnRecord& on_record);

}  // namespace kapela::journal
