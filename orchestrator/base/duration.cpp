#include "orchestrator/base/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace kapela::base {
namespace {

struct Unit {
  std::string_view name;
  Duration::rep nanoseconds;
};

/// Largest first: the order in which parts may follow each other.
constexpr std::array units{Unit{"d", 86'400'000'000'000},
                           Unit{"h", 3'600'000'000'000},
                           Unit{"m", 60'000'000'000},
                           Unit{"s", 1'000'000'000},
                           Unit{"ms", 1'000'000},
                           Unit{"us", 1'000},
                           Unit{"ns", 1}};

constexpr std::string_view allowed = "write a number with a unit: ns, us, ms, s, m, h or d, e.g. \"60s\" or \"1m30s\"";

Error bad(std::string_view text, std::string_view why) {
  return fail(ErrorCode::invalid, fmt::format("'{}' is not a duration: {}", text, why), std::string(allowed));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t number_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (is_digit(text[length]) || text[length] == '.')) ++length;
  return length;
}

std::size_t unit_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
  return length;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return bad(text, "it is empty");
  if (text.front() == '-') return bad(text, "it is negative");
  long double total = 0;
  std::size_t next_unit = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view number = rest.substr(0, number_length(rest));
    long double value = 0;
    const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (number.empty() || failed != std::errc{} || end != number.data() + number.size())
      return bad(text, "a number is expected before each unit");
    rest.remove_prefix(number.size());
    const std::string_view name = rest.substr(0, unit_length(rest));
    if (name.empty()) return bad(text, "it has no unit");
    rest.remove_prefix(name.size());
    std::size_t unit = 0;
    while (unit < units.size() && units[unit].name != name) ++unit;
    if (unit == units.size()) return bad(text, fmt::format("the unit '{}' is unknown", name));
    if (unit < next_unit) return bad(text, "units go from the largest to the smallest, each once");
    next_unit = unit + 1;
    total += value * static_cast<long double>(units[unit].nanoseconds);
  }
  if (total >= static_cast<long double>(Duration::max().count())) return bad(text, "it is longer than 292 years");
  return Duration(static_cast<Duration::rep>(std::llround(total)));
}

std::string to_text(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  std::string text = negative ? "-" : "";
  const auto count = static_cast<std::uint64_t>(duration.count());
  std::uint64_t rest = negative ? 0 - count : count;  // unsigned: the most negative one has no positive counterpart
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.nanoseconds);
    if (rest >= size) text += fmt::format("{}{}", rest / size, unit.name);
    rest %= size;
  }
  return text;
}

std::string elapsed_text(Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1e3) : fmt::format("{:.1f} s", seconds);
}

}  // namespace kapela::base
