// Durations as text: "250us", "20ms", "60s", "1m30s", "1.5h". A bare number is an error here. And as seconds.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::base {

/// Parses a duration with unit: ns, us, ms, s, m, h, d; parts may follow each other, largest first; each may have a
/// fraction. Errors: no unit, unknown unit, negative, empty, too long (over 292 years).
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// The shortest text that parses back to the same duration, e.g. "1m30s".
[[nodiscard]] std::string to_text(Duration duration);

/// For people who watch it pass: seconds with one decimal, "58.3 s"; below a second in ms, "0.4 ms".
[[nodiscard]] std::string elapsed_text(Duration duration);

[[nodiscard]] constexpr double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace kapela::base
