#include "orchestrator/calendar/cron.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"

namespace kapela::calendar {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> weekday_names{"sunday",   "monday", "tuesday", "wednesday",
                                                        "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> month_names{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
/// February 29 is a Sunday every 28 years, and 40 years later where a year like 2100 lies between.
constexpr days longest_wait(366 * 40 + 31);

struct FieldRules {
  std::string_view name;
  unsigned least, most;
  std::span<const std::string_view> names{};
  unsigned first_name = 0;
  std::string_view example{};
};
constexpr std::array<FieldRules, 5> fields{
    FieldRules{"minute", 0, 59, {}, 0, "0, */5, 0,30"},
    FieldRules{"hour", 0, 23, {}, 0, "*, 8-18, 6"},
    FieldRules{"day of the month", 1, 31, {}, 0, "*, 1, 1-7"},
    FieldRules{"month", 1, 12, month_names, 1, "*, 1-6, MAR"},
    FieldRules{"day of the week", 0, 7, weekday_names, 0, "*, MON-FRI, 6"},
};

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The whole name, or its first three letters.
std::optional<unsigned> named(std::string_view text, const FieldRules& rules) {
  const std::string wanted = base::lower(text);
  for (std::size_t i = 0; i < rules.names.size(); ++i)
    if (wanted == rules.names[i] || wanted == rules.names[i].substr(0, 3))
      return static_cast<unsigned>(i) + rules.first_name;
  return std::nullopt;
}

/// One of the five fields.
class Field {
 public:
  Field(std::string_view text, std::size_t column, const FieldRules& rules)
      : text_(text), column_(column), rules_(rules) {}

  template <std::size_t Size>
  std::optional<Mistake> read(std::bitset<Size>& into) {
    std::size_t begin = 0;
    while (begin <= text_.size() && !mistake_) {
      const std::size_t end = std::min(text_.find(',', begin), text_.size());
      read_part(begin, text_.substr(begin, end - begin), [&into](unsigned value) { into.set(value % Size); });
      begin = end + 1;
    }
    return mistake_;
  }

 private:
  /// a, a-b, *, each with /step.
  void read_part(std::size_t at, std::string_view part, const auto& set) {
    const std::size_t slash = part.find('/');
    const std::string_view range = part.substr(0, slash);
    const unsigned step = slash == std::string_view::npos ? 1 : read_step(at + slash + 1, part.substr(slash + 1));
    unsigned first = rules_.least;
    unsigned last = rules_.most;
    if (range != "*") {
      const std::size_t dash = range.find('-');
      first = value(at, range.substr(0, dash));
      last = slash == std::string_view::npos ? first : rules_.most;
      if (dash != std::string_view::npos) last = value(at + dash + 1, range.substr(dash + 1));
      if (rules_.most == 7 && last == 0 && first > 0) last = 7;  // FRI-SUN
    }
    if (first > last && !mistake_)
      fail(at, fmt::format("the range '{}' ends before it begins", range), "write the smaller one first");
    for (unsigned each = first; each <= last && !mistake_; each += step) set(each);
  }

  unsigned read_step(std::size_t at, std::string_view text) {
    const std::optional<unsigned> step = number(text);
    if (step && *step > 0 && *step <= rules_.most) return *step;
    fail(at, fmt::format("'{}' is no step of the {}", text, rules_.name), fmt::format("1 to {}", rules_.most));
    return 1;
  }

  unsigned value(std::size_t at, std::string_view text) {
    std::optional<unsigned> found = number(text);
    if (!found) found = named(text, rules_);
    if (found && *found >= rules_.least && *found <= rules_.most) return *found;
    fail(at, fmt::format("'{}' is no {}", text, rules_.name),
         fmt::format("{} to {}, e.g. {}", rules_.least, rules_.most, rules_.example));
    return rules_.least;
  }

  void fail(std::size_t at, std::string message, std::string hint) {
    if (!mistake_) mistake_ = Mistake{column_ + at, std::move(message), std::move(hint)};
  }

  std::string_view text_;
  std::size_t column_;
  const FieldRules& rules_;
  std::optional<Mistake> mistake_;
};

struct Word {
  std::string_view text;
  std::size_t column;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t begin = text.find_first_not_of(" \t"); begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.push_back({text.substr(begin, end - begin), begin + 1});
    begin = text.find_first_not_of(" \t", end);
  }
  return words;
}

}  // namespace

std::optional<unsigned> parse_weekday(std::string_view text) {
  std::optional<unsigned> day = number(text);
  if (!day) day = named(text, fields[4]);
  return day && *day <= 7 ? std::optional(*day % 7) : std::nullopt;
}

boost::system::result<Cron, Mistake> Cron::parse(std::string_view text) {
  const std::vector<Word> words = words_of(text);
  if (words.size() != fields.size())
    return Mistake{words.size() > fields.size() ? words[fields.size()].column : text.size() + 1,
                   fmt::format("a cron expression has 5 fields, this has {}", words.size()),
                   "minute hour day month weekday, e.g. */5 8-18 * * MON-FRI"};
  Cron cron;
  cron.text_ = text;
  std::size_t at = 0;
  std::optional<Mistake> mistake;
  const auto read = [&](auto& into) {
    if (!mistake) mistake = Field(words[at].text, words[at].column, fields[at]).read(into);
    ++at;
  };
  read(cron.minutes_);
  read(cron.hours_);
  read(cron.days_);
  read(cron.months_);
  read(cron.weekdays_);
  if (mistake) return *mistake;
  cron.every_hour_ = cron.hours_.all();
  cron.any_day_ = words[2].text.starts_with('*');
  cron.any_weekday_ = words[4].text.starts_with('*');
  if (!cron.next(sys_seconds{}, Zone()))
    return Mistake{words[2].column, fmt::format("'{}' never happens", text), "no such month has such a day"};
  return cron;
}

bool Cron::on_day(local_days day) const {
  const std::chrono::year_month_day date(day);
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool of_month = days_[static_cast<unsigned>(date.day())];
  const bool of_week = weekdays_[std::chrono::weekday(day).c_encoding()];
  return any_day_ || any_weekday_ ? of_month && of_week : of_month || of_week;
}

/// Days in which nothing happens as their month is none of ours; two less than are left of it, for clocks that change.
days Cron::days_out_of_season(local_days day) const {
  const std::chrono::year_month_day date(day);
  if (months_[static_cast<unsigned>(date.month())]) return days(0);
  const std::chrono::year_month_day_last last = date.year() / date.month() / std::chrono::last;
  return std::max(local_days(last) - day - days(2), days(0));
}

std::optional<sys_seconds> Cron::next(sys_seconds after, const Zone& zone) const {
  return every_hour_ ? next_by_hour(after, zone) : next_by_clock(after, zone);
}

/// What clocks show is turned into moments, which never go back.
std::optional<sys_seconds> Cron::next_by_clock(sys_seconds after, const Zone& zone) const {
  const local_seconds shown = zone.shown_at(after);
  for (local_days day = floor<days>(shown); day < floor<days>(shown) + longest_wait; day += days(1)) {
    if (!on_day(day)) continue;
    for (unsigned hour = 0; hour < hours_.size(); ++hour)
      for (unsigned minute = 0; hours_[hour] && minute < minutes_.size(); ++minute) {
        const local_seconds wanted = day + hours(hour) + minutes(minute);
        if (!minutes_[minute] || wanted < floor<minutes>(shown)) continue;
        if (const sys_seconds moment = zone.moment_of(wanted); moment > after) return moment;
      }
  }
  return std::nullopt;
}

/// Moments are turned into what clocks show.
std::optional<sys_seconds> Cron::next_by_hour(sys_seconds after, const Zone& zone) const {
  const sys_seconds end = after + longest_wait;
  for (sys_seconds moment = floor<minutes>(after) + minutes(1); moment < end;) {
    const local_seconds shown = zone.shown_at(moment);
    const auto minute = floor<minutes>(shown - floor<hours>(shown)).count();
    const bool day = on_day(floor<days>(shown));
    if (day && minutes_[static_cast<std::size_t>(minute)]) return moment;
    moment += day ? minutes(1) : std::max<minutes>(minutes(60 - minute), days_out_of_season(floor<days>(shown)));
  }
  return std::nullopt;
}

}  // namespace kapela::calendar
