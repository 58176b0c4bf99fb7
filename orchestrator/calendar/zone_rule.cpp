#include "orchestrator/calendar/zone_rule.hpp"

#include <cctype>

#include <fmt/format.h>

namespace kapela::calendar {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year;

/// Reads from the front; what it cannot read it leaves, and says false.
class ZoneRule::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  bool read(ZoneRule& rule) {
    if (!name() || !offset(rule.standard_)) return false;
    if (rest_.empty()) return true;
    if (!name()) return false;
    rule.summer_ = rule.standard_ + hours(1);
    if (!rest_.empty() && rest_.front() != ',' && !offset(*rule.summer_)) return false;
    return take(',') && change(rule.begin_) && take(',') && change(rule.end_) && rest_.empty();
  }

 private:
  bool take(char wanted) {
    const bool there = !rest_.empty() && rest_.front() == wanted;
    if (there) rest_.remove_prefix(1);
    return there;
  }

  bool name() {
    if (take('<')) {
      const std::size_t end = rest_.find('>');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    std::size_t letters = 0;
    while (letters < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[letters])) != 0) ++letters;
    rest_.remove_prefix(letters);
    return letters >= 3;
  }

  bool number(unsigned& value, unsigned most) {
    std::size_t digits = 0;
    value = 0;
    while (digits < rest_.size() && digits < 4 && std::isdigit(static_cast<unsigned char>(rest_[digits])) != 0)
      value = value * 10 + static_cast<unsigned>(rest_[digits++] - '0');
    rest_.remove_prefix(digits);
    return digits > 0 && value <= most;
  }

  /// [+-]hh[:mm[:ss]]
  bool time(seconds& value) {
    const bool negative = take('-');
    if (!negative) (void)take('+');
    unsigned hour = 0, minute = 0, second = 0;
    if (!number(hour, 167)) return false;
    if (take(':') && !number(minute, 59)) return false;
    if (take(':') && !number(second, 59)) return false;
    value = hours(hour) + minutes(minute) + seconds(second);
    if (negative) value = -value;
    return true;
  }

  /// POSIX counts west of Greenwich.
  bool offset(seconds& value) {
    if (!time(value)) return false;
    value = -value;
    return true;
  }

  bool change(Change& change) {
    bool good = false;
    if (take('M')) {
      good = number(change.month, 12) && change.month >= 1 && take('.') && number(change.week, 5) && change.week >= 1 &&
             take('.') && number(change.day, 6);
    } else {
      change.form = take('J') ? Change::Form::julian : Change::Form::day_of_year;
      good = number(change.day, 365);
    }
    return good && (!take('/') || time(change.time));
  }

  std::string_view rest_;
};

base::Result<ZoneRule> ZoneRule::parse(std::string_view text) {
  ZoneRule rule;
  if (Parser(text).read(rule)) return rule;
  return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is no rule of a time zone", text),
                    "e.g. CET-1CEST,M3.5.0,M10.5.0/3");
}

local_seconds ZoneRule::in_year(const Change& change, year y) {
  using namespace std::chrono;
  const local_days january{y / January / 1};
  if (change.form == Change::Form::day_of_year) return january + days(change.day) + change.time;
  if (change.form == Change::Form::julian) {  // never counts February 29
    const bool after = y.is_leap() && change.day >= 60;
    return january + days(change.day - (after ? 0 : 1)) + change.time;
  }
  const auto of_month = y / std::chrono::month(change.month);
  const weekday wanted{change.day};
  const local_days day =
      change.week == 5 ? local_days{of_month / wanted[last]} : local_days{of_month / wanted[change.week]};
  return day + change.time;
}

seconds ZoneRule::offset_at(sys_seconds time) const {
  if (!summer_) return standard_;
  const year y = std::chrono::year_month_day(std::chrono::floor<days>(time + standard_)).year();
  const sys_seconds begin(in_year(begin_, y).time_since_epoch() - standard_);
  const sys_seconds end(in_year(end_, y).time_since_epoch() - *summer_);
  const bool summer = begin < end ? begin <= time && time < end : time < end || begin <= time;
  return summer ? *summer_ : standard_;
}

}  // namespace kapela::calendar
