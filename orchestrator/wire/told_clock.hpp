// ToldClock: what a component says of its calendar in an answer. A value and functions.
#pragma once

#include <cstdint>
#include <optional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

struct ToldClock {
  base::WallTime at{};
  bool exact = false;  ///< else to the second, rounded down
};

/// In the answer itself.
[[nodiscard]] std::optional<ToldClock> told_clock(const Json& answer);
/// In its header "Date", in seconds since 1970: where the answer itself says nothing, as reading it takes long.
[[nodiscard]] std::optional<ToldClock> told_clock(std::int64_t date);

}  // namespace kapela::wire
