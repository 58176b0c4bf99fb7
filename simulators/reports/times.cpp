#include "simulators/reports/times.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kapela::reports {
namespace {

using base::Duration;
using namespace std::chrono_literals;

constexpr std::array round_steps{30s, 60s, 120s, 300s, 600s, 900s, 1800s, 3600s, 7200s, 10'800s, 21'600s, 43'200s};
constexpr std::array<std::int64_t, 3> mantissas{1, 2, 5};

/// The smallest round step with which at most `most` ticks are needed.
Duration step_for(Duration length, std::size_t most) {
  const auto fits = [&](Duration step) { return static_cast<std::uint64_t>(length / step) < most; };
  for (Duration decade = 1us; decade <= 10s; decade *= 10)
    for (const std::int64_t mantissa : mantissas)
      if (const Duration step = decade * mantissa; step < 30s && fits(step)) return step;
  for (const auto step : round_steps)
    if (fits(step)) return step;
  Duration days = 24h;
  while (!fits(days)) days *= 2;
  return days;
}

/// Digits after the point that a multiple of a step needs in a unit.
int digits_of(Duration step, Duration unit) {
  int digits = 0;
  for (Duration part = unit; digits < 6 && step % part != 0ns; part /= 10) ++digits;
  return digits;
}

std::string label(Duration at, Duration step) {
  if (at == 0ns) return "0";
  if (step < 1ms) return fmt::format("{:.{}f} ms", seconds(at) * 1e3, digits_of(step, 1ms));
  if (step < 30s) return fmt::format("{:.{}f} s", seconds(at), digits_of(step, 1s));
  const auto minutes = at / 1min;
  if (step < 60min && at < 60min) return fmt::format("{}:{:02} min", minutes, at % 1min / 1s);
  return fmt::format("{}:{:02} h", minutes / 60, minutes % 60);
}

}  // namespace

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string length_text(Duration duration) {
  const double value = seconds(duration);
  if (duration == 0ns) return "0 s";
  if (duration < 10ms) return fmt::format("{:.1f} ms", value * 1e3);
  if (duration < 1s) return fmt::format("{:.0f} ms", value * 1e3);
  if (duration < 60s) return fmt::format("{:.2f} s", value);
  const auto whole = duration / 1s;
  if (duration < 1h) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string point_text(Duration since_origin) {
  return since_origin == 0ns ? "0 s" : fmt::format("{:.4f} s", seconds(since_origin));
}

std::vector<Tick> ticks(Duration length, std::size_t most) {
  const Duration step = step_for(std::max(length, Duration(1us)), std::max<std::size_t>(most, 2));
  std::vector<Tick> all;
  for (Duration at{}; at <= length; at += step) all.push_back({at, label(at, step)});
  return all;
}

}  // namespace kapela::reports
