// ToldClock: what a component says of its calendar in an answer. A value and a function.
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

/// `date`: seconds since 1970 of the header "Date", if there is one; what the answer itself says is better.
[[nodiscard]] std::optional<ToldClock> told_clock(const Json& answer, std::optional<std::int64_t> date);

}  // namespace kapela::wire
