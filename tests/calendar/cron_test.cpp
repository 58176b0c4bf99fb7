#include "orchestrator/calendar/cron.hpp"

#include "tests/calendar/zones.hpp"

namespace kapela::calendar {
namespace {

using testing::text;
using testing::utc;
using testing::zone;

/// The next moments of a cron expression, in UTC.
std::vector<std::string> moments(std::string_view cron, sys_seconds after, const Zone& zone, std::size_t count) {
  const auto parsed = Cron::parse(cron);
  EXPECT_TRUE(parsed) << cron;
  std::vector<std::string> found;
  while (parsed && found.size() < count) {
    after = parsed->next(after, zone).value_or(after);
    found.push_back(text(after));
  }
  return found;
}

std::pair<std::size_t, std::string> mistake(std::string_view cron) {
  const auto parsed = Cron::parse(cron);
  return parsed ? std::pair(std::size_t{0}, std::string()) : std::pair(parsed.error().column, parsed.error().message);
}

using Texts = std::vector<std::string>;

TEST(Cron, FindsTheNextMomentOfEveryField) {
  const sys_seconds friday = utc(2026, 11, 27, 18, 52);
  EXPECT_EQ(moments("*/5 8-18 * * MON-FRI", friday, Zone(), 2), (Texts{"2026-11-27 18:55:00", "2026-11-30 08:00:00"}));
  EXPECT_EQ(moments("30 22 * * *", friday, Zone(), 1), Texts{"2026-11-27 22:30:00"});
  EXPECT_EQ(moments("0 6 1 jan,JUL *", friday, Zone(), 2), (Texts{"2027-01-01 06:00:00", "2027-07-01 06:00:00"}));
  EXPECT_EQ(moments("0 0 29 2 *", friday, Zone(), 1), Texts{"2028-02-29 00:00:00"});
  EXPECT_EQ(moments("0 0 * * 7", friday, Zone(), 1), moments("0 0 * * SUN", friday, Zone(), 1));
}

TEST(Cron, TakesEitherDayWhereBothAreRestricted) {
  EXPECT_EQ(moments("0 12 13 * FRI", utc(2026, 11, 10), Zone(), 3),
            (Texts{"2026-11-13 12:00:00", "2026-11-20 12:00:00", "2026-11-27 12:00:00"}));
}

/// A day of the week that begins with '*' is asked for as well as the day of the month.
TEST(Cron, WaitsForALeapDayThatIsASunday) {
  EXPECT_EQ(moments("0 6 29 2 */7", utc(2033, 1, 1), Zone(), 2), (Texts{"2060-02-29 06:00:00", "2088-02-29 06:00:00"}));
  EXPECT_EQ(moments("59 * 29 2 */7", utc(2089, 1, 1), Zone(), 2),
            (Texts{"2128-02-29 00:59:00", "2128-02-29 01:59:00"}));
  EXPECT_EQ(moments("0 * 31 * */7", utc(2026, 11, 30, 12, 30), zone("Europe/Warsaw"), 1), Texts{"2027-01-30 23:00:00"});
}

TEST(Cron, RunsOnceWhenClocksSkipItsTime) {
  EXPECT_EQ(moments("30 2 * * *", utc(2026, 3, 28, 12), zone("Europe/Warsaw"), 2),
            (Texts{"2026-03-29 01:00:00", "2026-03-30 00:30:00"}));
}

TEST(Cron, RunsOnceWhenClocksShowItsTimeTwice) {
  EXPECT_EQ(moments("30 2 * * *", utc(2026, 10, 24, 12), zone("Europe/Warsaw"), 2),
            (Texts{"2026-10-25 00:30:00", "2026-10-26 01:30:00"}));
}

TEST(Cron, GoesByTheHoursThatPassWhereItRunsInEach) {
  EXPECT_EQ(moments("*/30 * * * *", utc(2026, 10, 25, 0), zone("Europe/Warsaw"), 4),
            (Texts{"2026-10-25 00:30:00", "2026-10-25 01:00:00", "2026-10-25 01:30:00", "2026-10-25 02:00:00"}));
  EXPECT_EQ(moments("*/30 * * * *", utc(2026, 3, 29, 0, 30), zone("Europe/Warsaw"), 2),
            (Texts{"2026-03-29 01:00:00", "2026-03-29 01:30:00"}));
}

TEST(Cron, SaysWhereItIsWrong) {
  using Where = std::pair<std::size_t, std::string>;
  EXPECT_EQ(mistake("*/5 8-18 * *"), Where(13, "a cron expression has 5 fields, this has 4"));
  EXPECT_EQ(mistake("0 0 * * * *"), Where(11, "a cron expression has 5 fields, this has 6"));
  EXPECT_EQ(mistake("61 * * * *"), Where(1, "'61' is no minute"));
  EXPECT_EQ(mistake("0 8-24 * * *"), Where(5, "'24' is no hour"));
  EXPECT_EQ(mistake("0 8,18-8 * * *"), Where(5, "the range '18-8' ends before it begins"));
  EXPECT_EQ(mistake("*/0 * * * *"), Where(3, "'0' is no step of the minute"));
  EXPECT_EQ(mistake("0 0 * * MON-FRY"), Where(13, "'FRY' is no day of the week"));
  EXPECT_EQ(mistake("0 0 31 2 *"), Where(5, "'0 0 31 2 *' never happens"));
}

}  // namespace
}  // namespace kapela::calendar
