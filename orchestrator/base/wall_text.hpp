// A calendar time as text, in UTC whatever the machine's zone is. Functions.
#pragma once

#include <chrono>
#include <string>

#include "orchestrator/base/clock.hpp"

namespace kapela::base {

/// ISO 8601 with milliseconds: "2026-11-26T13:53:00.042Z".
[[nodiscard]] std::string iso_text(WallTime time);

/// The same for what knows no more than seconds: "2026-11-26T13:53:00Z".
[[nodiscard]] std::string iso_seconds_text(std::chrono::sys_seconds time);

}  // namespace kapela::base
