// Times in reports: as numbers for machines, as text for people, and the ticks of an axis. Functions only.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::reports {

[[nodiscard]] double seconds(base::Duration duration);

/// A length of time for people: "0.4 ms", "340 ms", "4.73 s", "2 min 05 s", "3 h 12 min".
[[nodiscard]] std::string length_text(base::Duration duration);

/// A point on the axis, to a tenth of a millisecond: "3.5122 s".
[[nodiscard]] std::string point_text(base::Duration since_origin);

struct Tick {
  base::Duration at{};
  std::string label{};  ///< "0", "0.5 s", "1:30", "2 h 15"
};

/// At round times from zero to `length`, at most `most` (2 or more) of them.
[[nodiscard]] std::vector<Tick> ticks(base::Duration length, std::size_t most);

}  // namespace kapela::reports
