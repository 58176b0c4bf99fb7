// A calendar time as text. A function.
#pragma once

#include <string>

#include "orchestrator/base/clock.hpp"

namespace kapela::base {

/// ISO 8601 in UTC with milliseconds: "2026-11-26T13:53:00.042Z".
[[nodiscard]] std::string iso_text(WallTime time);

}  // namespace kapela::base
