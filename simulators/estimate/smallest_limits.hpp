// How long several steps may take so that as many runs as are wanted keep to all of it, with the least time in all.
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::estimate {

/// A row for each run, as long as there are steps: how long each took. The smallest limits that hold at least `keep`
/// rows; `keep` is no more than there are.
[[nodiscard]] std::vector<base::Duration> smallest_limits(const std::vector<std::vector<base::Duration>>& rows,
                                                          std::size_t keep);

/// Up, to three digits; always longer: what comes at the very moment of a deadline is late.
[[nodiscard]] base::Duration rounded_up(base::Duration duration);
/// As people write it into a scenario: "50.5s".
[[nodiscard]] std::string limit_text(base::Duration limit);

}  // namespace kapela::estimate
