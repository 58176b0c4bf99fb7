#include "orchestrator/base/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"

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

/// Units as people write them.
constexpr std::array spellings{
    Unit{"day", 86'400'000'000'000},
    Unit{"days", 86'400'000'000'000},
    Unit{"hr", 3'600'000'000'000},
    Unit{"hrs", 3'600'000'000'000},
    Unit{"hour", 3'600'000'000'000},
    Unit{"hours", 3'600'000'000'000},
    Unit{"min", 60'000'000'000},
    Unit{"mins", 60'000'000'000},
    Unit{"minute", 60'000'000'000},
    Unit{"minutes", 60'000'000'000},
    Unit{"sec", 1'000'000'000},
    Unit{"secs", 1'000'000'000},
    Unit{"second", 1'000'000'000},
    Unit{"seconds", 1'000'000'000},
    Unit{"msec", 1'000'000},
    Unit{"millis", 1'000'000},
    Unit{"millisecond", 1'000'000},
    Unit{"milliseconds", 1'000'000},
    Unit{"usec", 1'000},
    Unit{"microsecond", 1'000},
    Unit{"microseconds", 1'000},
    Unit{"\xC2\xB5s", 1'000},
    Unit{"\xCE\xBCs", 1'000},
    Unit{"nanosecond", 1},
    Unit{"nanoseconds", 1},
};

Error bad(std::string_view text, std::string_view why) {
  return fail(ErrorCode::invalid, fmt::format("'{}' is not a duration: {}", text, why), std::string(allowed));
}

std::size_t number_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && (is_digit(text[length]) || text[length] == '.')) ++length;
  return length;
}

/// As it is written, in any spelling: up to a space or the next number.
std::string_view unit_in(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t0123456789."));
}

/// "m" for "minutes", "Minutes", "M"; "" for what is no unit of time.
std::string_view unit_meant_by(std::string_view word) {
  const auto* const unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& each) { return each.name == lower(word); });
  if (unit != units.end()) return unit->name;
  const auto* const spelling =
      std::find_if(spellings.begin(), spellings.end(), [&](const Unit& each) { return each.name == lower(word); });
  if (spelling == spellings.end()) return {};
  return std::find_if(units.begin(), units.end(),
                      [&](const Unit& each) { return each.nanoseconds == spelling->nanoseconds; })
      ->name;
}

/// "5 minutes" has a unit, which is spelled otherwise here; so has "5 s", where a space is too many.
Error bad_unit(std::string_view text, std::string_view number, std::string_view rest) {
  const std::string_view word = unit_in(rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size())));
  if (word.empty()) return bad(text, "it has no unit");
  const std::string_view meant = unit_meant_by(word);
  const bool spaced = meant == word;
  Error error = bad(text, spaced ? "a space stands before its unit" : fmt::format("the unit '{}' is unknown", word));
  if (!meant.empty() && number.data() == text.data())
    error.hint = fmt::format("write \"{}{}\"; units are ns, us, ms, s, m, h and d, without a space, e.g. \"1m30s\"",
                             number, meant);
  return error;
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
    const std::string_view name = unit_in(rest);
    std::size_t unit = 0;
    while (unit < units.size() && units[unit].name != name) ++unit;
    if (unit == units.size()) return bad_unit(text, number, rest);
    rest.remove_prefix(name.size());
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

std::string measured_text(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const double nanoseconds = std::abs(static_cast<double>(duration.count()));
  const double step = std::clamp(std::pow(10, std::floor(std::log10(nanoseconds)) - 2), 1.0, 1e9);
  const double rounded = std::copysign(std::round(nanoseconds / step) * step, static_cast<double>(duration.count()));
  for (const Unit unit : {Unit{"s", 1'000'000'000}, Unit{"ms", 1'000'000}, Unit{"us", 1'000}})
    if (std::abs(rounded) >= static_cast<double>(unit.nanoseconds))
      return fmt::format("{:.15g}{}", rounded / static_cast<double>(unit.nanoseconds), unit.name);
  return fmt::format("{:.0f}ns", rounded);
}

}  // namespace kapela::base
