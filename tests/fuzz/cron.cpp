// Cron: a line each for the expression, the rule of a time zone and a moment. The next moment is strictly later, what a
// reading of the expression of its own says, and the same whenever it is asked for in between.
#include "orchestrator/calendar/cron.hpp"

#include <charconv>
#include <set>

#include <fmt/format.h>

#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using calendar::Cron;
using calendar::Zone;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::int64_t first_moment = 0;             // 1970
constexpr std::int64_t last_moment = 9'000'000'000;  // 2255

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

/// A reading of a field of its own: what it names, as a set.
std::set<int> named_by(std::string text, int least, int most, const std::vector<std::string>& names) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto value = [&names](const std::string& word) {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (!names[i].empty() && (word == names[i] || word == names[i].substr(0, 3))) return static_cast<int>(i);
    return std::stoi(word);
  };
  std::set<int> found;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t slash = part.find('/');
    const int step = slash == std::string::npos ? 1 : std::stoi(part.substr(slash + 1));
    const std::string range = part.substr(0, slash);
    const std::size_t dash = range.find('-');
    int from = range == "*" ? least : value(range.substr(0, dash));
    int to = range == "*" || slash != std::string::npos ? most : from;
    if (dash != std::string::npos) to = value(range.substr(dash + 1));
    if (most == 7 && to == 0 && from > 0) to = 7;
    for (int each = from; each <= to; each += step) found.insert(most == 7 ? each % 7 : each);
  }
  return found;
}

/// The five fields, and whether clocks that show a time are meant.
class Fields {
 public:
  explicit Fields(std::string_view text) {
    const std::vector<std::string> months{"",     "january", "february",  "march",   "april",    "may",     "june",
                                          "july", "august",  "september", "october", "november", "december"};
    const std::vector<std::string> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                            "thursday", "friday", "saturday"};
    std::vector<std::string> words;
    for (std::size_t at = text.find_first_not_of(" \t"); at < text.size(); at = text.find_first_not_of(" \t", at)) {
      const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
      words.emplace_back(text.substr(at, end - at));
      at = end;
    }
    minute = named_by(words.at(0), 0, 59, {});
    hour = named_by(words.at(1), 0, 23, {});
    day = named_by(words.at(2), 1, 31, {});
    month = named_by(words.at(3), 1, 12, months);
    weekday = named_by(words.at(4), 0, 7, weekdays);
    either = !words[2].starts_with('*') && !words[4].starts_with('*');
  }

  [[nodiscard]] bool means_day(local_days when) const {
    const std::chrono::year_month_day date(when);
    const bool of_month = day.contains(static_cast<int>(static_cast<unsigned>(date.day())));
    const bool of_week = weekday.contains(static_cast<int>(std::chrono::weekday(when).c_encoding()));
    return month.contains(static_cast<int>(static_cast<unsigned>(date.month()))) &&
           (either ? of_month || of_week : of_month && of_week);
  }
  [[nodiscard]] bool means(local_seconds shown) const {
    const local_days today = std::chrono::floor<days>(shown);
    const auto of_day = std::chrono::floor<minutes>(shown - today).count();
    return means_day(today) && hour.contains(static_cast<int>(of_day / 60)) &&
           minute.contains(static_cast<int>(of_day % 60));
  }

 private:
  std::set<int> minute, hour, day, month, weekday;
  bool either = false;
};

/// In UTC, where clocks do nothing strange: minute by minute, for two days at most; then day by day.
void check_by_looking(const Cron& cron, const Fields& fields, sys_seconds after, sys_seconds next) {
  const auto shown = [](sys_seconds moment) { return local_seconds(moment.time_since_epoch()); };
  require(fields.means(shown(next)), "the next moment is one that is meant", cron.text());
  sys_seconds moment = std::chrono::floor<minutes>(after) + minutes(1);
  for (int i = 0; i < 2 * 24 * 60 && moment < next; ++i, moment += minutes(1))
    require(!fields.means(shown(moment)), "nothing that is meant is passed over", cron.text());
  for (auto day = std::chrono::floor<days>(moment) + days(1); day + days(1) <= next; day += days(1))
    require(!fields.means_day(std::chrono::floor<days>(shown(day))), "no day that is meant is passed over",
            cron.text());
}

/// Real clocks: no offset of more than a day, and no two changes within days. What others show is nobody's business.
bool is_real_around(const Zone& zone, sys_seconds moment) {
  constexpr std::chrono::hours step(1);
  int changes = 0;
  seconds offset = zone.offset_at(moment - days(3));
  for (sys_seconds at = moment - days(3); at < moment + days(3); at += step) {
    if (zone.offset_at(at) != offset) ++changes;
    offset = zone.offset_at(at);
    if (std::chrono::abs(offset) > days(1)) return false;
  }
  return changes <= 1;
}

void check_zone(const Cron& cron, const Zone& zone, sys_seconds after) {
  const std::optional<sys_seconds> next = cron.next(after, zone);
  require(next.has_value(), "what happens ever happens again", cron.text());
  const std::string told =
      fmt::format("{} after {}: {}", cron.text(), after.time_since_epoch().count(), next->time_since_epoch().count());
  require(*next > after, "the next moment is later", told);
  for (const auto between : {*next - seconds(1), after + (*next - after) / 2, after + (*next - after) / 7}) {
    const std::optional<sys_seconds> again = cron.next(between, zone);
    require(again && *again > between, "the next moment is later", told);
    const auto is_real = [&zone](sys_seconds at) { return is_real_around(zone, at); };
    const bool real = is_real(after) && is_real(between) && is_real(*next) && is_real(*again);
    require(again == next || !real, "it is the next one until it comes", told);
  }
}

sys_seconds moment_of(std::string_view text) {
  std::int64_t number = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);
  const std::int64_t span = last_moment - first_moment;
  return sys_seconds(seconds(first_moment + ((number % span) + span) % span));
}

void check(std::string_view input) {
  const std::string_view text = take_line(input);
  const std::string_view rule_text = take_line(input);
  const sys_seconds after = moment_of(take_line(input));
  const auto cron = Cron::parse(text);
  const base::Result<calendar::ZoneRule> rule = calendar::ZoneRule::parse(rule_text);
  if (!cron) {
    require(cron.error().column >= 1 && cron.error().column <= text.size() + 1, "a mistake has a place in the text",
            text);
    require(!cron.error().message.empty() && !cron.error().hint.empty(), "a mistake has words", text);
    return;
  }
  check_zone(*cron, Zone(), after);
  check_by_looking(*cron, Fields(text), after, *cron->next(after, Zone()));
  if (rule) check_zone(*cron, Zone("rule", *rule), after);
}

}  // namespace

Target target() {
  return {.check = check,
          .words = {"* ",
                    "*/5 ",
                    "0 ",
                    "30 ",
                    "59",
                    "8-18",
                    "1,15",
                    " 29 2 ",
                    "31",
                    "MON-FRI",
                    "SUN",
                    "JAN",
                    "february",
                    "\nCET-1CEST,M3.5.0,M10.5.0/3\n",
                    "\nEST5EDT,M3.2.0,M11.1.0\n",
                    "\n<+1030>-10:30<+11>-11,M10.1.0,M4.1.0\n",
                    "\nUTC0\n",
                    "\nIST-1GMT0,M10.5.0,M3.5.0/1\n",
                    "1795000000",
                    "951825600",
                    ",J60/2",
                    ",59",
                    "/-1",
                    "/167",
                    "M2.5.6"},
          .most_bytes = 200};
}

}  // namespace kapela::fuzz
