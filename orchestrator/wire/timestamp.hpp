// Timestamps of events as text: avena's local spelling, ISO 8601, and seconds since 1970.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::wire {

/// "YYYY-MM-DD HH:MM:SS.ffffff" in local time, as avena_commons spells it.
[[nodiscard]] std::string timestamp_text(base::WallTime time);

/// Avena's spelling (local time), ISO 8601 with T and Z or offset, or epoch seconds as text; 1970 to 2261. A local time
/// that a clock change skips or repeats is read as the C library reads it.
[[nodiscard]] base::Result<base::WallTime> parse_timestamp(std::string_view text);

/// The same answer as `parse_timestamp` on whether the text is one, without asking for the zone.
[[nodiscard]] base::Result<void> check_timestamp(std::string_view text);

/// Seconds since 1970 as JSON numbers carry them: a double holds microseconds until 2106, so it is rounded to those.
[[nodiscard]] base::Result<base::WallTime> from_epoch_seconds(double seconds);
/// Rounded down to microseconds.
[[nodiscard]] double to_epoch_seconds(base::WallTime time);

}  // namespace kapela::wire
