// Merge: one history out of those that an orchestrator and simulators have written, each its own. Functions only; the
// records keep their texts in the recordings.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/history/history_codec.hpp"

namespace kapela::history {

struct Merged {
  std::vector<record::Record> records{};
  std::vector<std::string> components{};  ///< by the ids of `records`
  base::Duration epsilon{};               ///< the greatest
  bool truth = false;                     ///< hosts of components are among the writers
};

/// By time, where the recordings have one clock (virtual, or the monotonic one, not scaled, that the processes of a
/// machine share); else by the time since the boot of the one machine that they are of, or by the calendar, and then no
/// `handled` comes before the intent of its command, as clocks differ. Each recording keeps its order, and the lives of
/// one journal theirs, however the calendar was set between them; at equal times orchestrators come first. `recordings`
/// outlive the result. Recordings of different time scales are different times of one world: none may overlap another
/// in the calendar, and they follow each other. Errors: `invalid`, for recordings of different kinds of clock, and for
/// what happened at once with different scales.
[[nodiscard]] base::Result<Merged> merge(std::span<const Recording> recordings);

}  // namespace kapela::history
