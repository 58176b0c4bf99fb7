#include "orchestrator/base/wall_text.hpp"

#include <fmt/format.h>

namespace kapela::base {
namespace {

/// By the calendar of <chrono>: what fmt 9 makes of a system_clock is local time.
std::string calendar_text(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string iso_text(WallTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - second);
  return fmt::format("{}.{:03}Z", calendar_text(second), rest.count());
}

std::string iso_seconds_text(std::chrono::sys_seconds time) {
  return calendar_text(time) + "Z";
}

}  // namespace kapela::base
