#include "orchestrator/wire/timestamp.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::wire {
namespace {

using base::Result;
using base::WallTime;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::string_view allowed =
    "write \"2026-11-23 06:29:49.232378\" (local time), \"2026-11-23T05:29:49Z\", an offset such as +01:00, or seconds "
    "since 1970";
/// 2262-01-01 in seconds: nanoseconds in 64 bits end a few months later.
constexpr std::int64_t epoch_end = 9'214'646'400;

/// A point in time as it is spelled, before a zone is asked for.
struct Spelled {
  seconds since_1970{};  ///< as if the calendar were UTC
  nanoseconds fraction{};
  std::optional<seconds> offset{};  ///< of its zone; absent: local time
};

/// Reads a text from the left; every `take` either consumes what it wants or nothing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] std::optional<char> take_any(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return std::nullopt;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  /// A number of `least` to `most` digits.
  [[nodiscard]] std::optional<std::int64_t> take_number(std::size_t least, std::size_t most) {
    const std::string_view digits = take_digits(most);
    if (digits.size() < least) return std::nullopt;
    std::int64_t value = 0;
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }

  /// Digits after the decimal point; those beyond nanoseconds are cut off.
  [[nodiscard]] std::optional<nanoseconds> take_fraction() {
    const std::string_view digits = take_digits(rest_.size());
    if (digits.empty()) return std::nullopt;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 9; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return nanoseconds(value);
  }

 private:
  [[nodiscard]] std::string_view take_digits(std::size_t most) {
    std::size_t length = 0;
    while (length < std::min(most, rest_.size()) && rest_[length] >= '0' && rest_[length] <= '9') ++length;
    const std::string_view digits = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return digits;
  }

  std::string_view rest_;
};

std::optional<seconds> read_date(Scanner& scanner) {
  const auto year = scanner.take_number(4, 4);
  if (!year || !scanner.take_any("-")) return std::nullopt;
  const auto month = scanner.take_number(2, 2);
  if (!month || !scanner.take_any("-")) return std::nullopt;
  const auto day = scanner.take_number(2, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year < 1970 || *year > 2261) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch();
}

std::optional<seconds> read_time_of_day(Scanner& scanner) {
  const auto hour = scanner.take_number(2, 2);
  if (!hour || *hour > 23 || !scanner.take_any(":")) return std::nullopt;
  const auto minute = scanner.take_number(2, 2);
  if (!minute || *minute > 59 || !scanner.take_any(":")) return std::nullopt;
  const auto second = scanner.take_number(2, 2);
  if (!second || *second > 59) return std::nullopt;
  return seconds(*hour * 3600 + *minute * 60 + *second);
}

/// "Z", "+01:00", "+0100" or "+01", up to the end of the text.
std::optional<seconds> read_zone(Scanner& scanner) {
  if (scanner.take_any("Zz")) return seconds(0);
  const auto sign = scanner.take_any("+-");
  if (!sign) return std::nullopt;
  const auto hours = scanner.take_number(2, 2);
  if (!hours || *hours > 23) return std::nullopt;
  std::int64_t minutes = 0;
  if (!scanner.at_end()) {
    (void)scanner.take_any(":");
    const auto read = scanner.take_number(2, 2);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
  }
  return seconds((*hours * 3600 + minutes * 60) * (*sign == '-' ? -1 : 1));
}

std::optional<Spelled> read_calendar(std::string_view text) {
  Scanner scanner(text);
  Spelled spelled;
  const auto date = read_date(scanner);
  if (!date || !scanner.take_any(" Tt")) return std::nullopt;
  const auto time = read_time_of_day(scanner);
  if (!time) return std::nullopt;
  spelled.since_1970 = *date + *time;
  if (scanner.take_any(".,")) {
    const auto fraction = scanner.take_fraction();
    if (!fraction) return std::nullopt;
    spelled.fraction = *fraction;
  }
  if (!scanner.at_end()) {
    spelled.offset = read_zone(scanner);
    if (!spelled.offset || !scanner.at_end()) return std::nullopt;
  }
  return spelled;
}

std::optional<Spelled> read_epoch(std::string_view text) {
  Scanner scanner(text);
  Spelled spelled;
  const auto whole = scanner.take_number(1, 10);
  if (!whole || *whole >= epoch_end) return std::nullopt;
  spelled.since_1970 = seconds(*whole);
  spelled.offset = seconds(0);
  if (scanner.take_any(".")) {
    const auto fraction = scanner.take_fraction();
    if (!fraction) return std::nullopt;
    spelled.fraction = *fraction;
  }
  if (!scanner.at_end()) return std::nullopt;
  return spelled;
}

Result<Spelled> read(std::string_view text) {
  constexpr std::size_t max_length = 64;
  if (text.size() <= max_length) {
    if (const auto spelled = read_calendar(text)) return *spelled;
    if (const auto spelled = read_epoch(text)) return *spelled;
  }
  return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is no timestamp", shown(text, max_length)),
                    std::string(allowed));
}

/// What the machine's zone makes of a calendar time.
seconds local_to_utc(seconds calendar) {
  const auto as_utc = static_cast<std::time_t>(calendar.count());
  std::tm fields{};
  (void)gmtime_r(&as_utc, &fields);
  fields.tm_isdst = -1;
  return seconds(std::mktime(&fields));
}

}  // namespace

std::string timestamp_text(WallTime time) {
  const auto whole = std::chrono::floor<seconds>(time);
  const auto fraction = std::chrono::floor<microseconds>(time - whole);
  const auto count = static_cast<std::time_t>(whole.time_since_epoch().count());
  std::tm local{};
  ASSERT(localtime_r(&count, &local) != nullptr);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min, local.tm_sec, fraction.count());
}

Result<WallTime> parse_timestamp(std::string_view text) {
  const Result<Spelled> spelled = read(text);
  if (!spelled) return spelled.error();
  const seconds utc = spelled->offset ? spelled->since_1970 - *spelled->offset : local_to_utc(spelled->since_1970);
  return WallTime(utc + spelled->fraction);
}

Result<void> check_timestamp(std::string_view text) {
  if (const Result<Spelled> spelled = read(text); !spelled) return spelled.error();
  return {};
}

Result<WallTime> from_epoch_seconds(double value) {
  if (!(value >= 0) || value >= static_cast<double>(epoch_end))
    return base::fail(base::ErrorCode::invalid, fmt::format("{} is no number of seconds since 1970", value),
                      std::string(allowed));
  return WallTime(microseconds(std::llround(value * 1e6)));
}

double to_epoch_seconds(WallTime time) {
  return static_cast<double>(std::chrono::floor<microseconds>(time).time_since_epoch().count()) / 1e6;
}

}  // namespace kapela::wire
