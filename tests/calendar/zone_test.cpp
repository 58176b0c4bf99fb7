#include "orchestrator/calendar/zone.hpp"

#include "tests/calendar/zones.hpp"

namespace kapela::calendar {
namespace {

using std::chrono::hours;
using testing::text;
using testing::utc;
using testing::zone;

local_seconds shown(int year, unsigned month, unsigned day, int hour, int minute) {
  return local_seconds(utc(year, month, day, hour, minute).time_since_epoch());
}

TEST(Zone, KnowsWinterAndSummer) {
  const Zone warsaw = zone("Europe/Warsaw");
  EXPECT_EQ(warsaw.offset_at(utc(2026, 1, 15)), hours(1));
  EXPECT_EQ(warsaw.offset_at(utc(2026, 7, 15)), hours(2));
  EXPECT_EQ(warsaw.offset_at(utc(2026, 3, 29, 0, 59, 59)), hours(1));
  EXPECT_EQ(warsaw.offset_at(utc(2026, 3, 29, 1)), hours(2));
}

TEST(Zone, KnowsWhatWasOnceAndGoesOnForEver) {
  const Zone warsaw = zone("Europe/Warsaw");
  EXPECT_EQ(warsaw.offset_at(utc(1850, 1, 1)), hours(1) + std::chrono::minutes(24));
  EXPECT_EQ(warsaw.offset_at(utc(2150, 1, 15)), hours(1));
  EXPECT_EQ(warsaw.offset_at(utc(2150, 7, 15)), hours(2));
}

TEST(Zone, ReadsTheRuleOfTheSouthAndOfNoSummer) {
  const Zone sydney("Sydney", *ZoneRule::parse("AEST-10AEDT,M10.1.0,M4.1.0/3"));
  EXPECT_EQ(sydney.offset_at(utc(2026, 1, 15)), hours(11));
  EXPECT_EQ(sydney.offset_at(utc(2026, 7, 15)), hours(10));
  const Zone kathmandu("Kathmandu", *ZoneRule::parse("<+0545>-5:45"));
  EXPECT_EQ(kathmandu.offset_at(utc(2026, 7, 15)), hours(5) + std::chrono::minutes(45));
}

TEST(Zone, TakesTheFirstOfATimeThatIsShownTwice) {
  const Zone warsaw = zone("Europe/Warsaw");
  EXPECT_EQ(text(warsaw.moment_of(shown(2026, 10, 25, 2, 30))), "2026-10-25 00:30:00");
  EXPECT_EQ(text(warsaw.moment_of(shown(2026, 10, 25, 3, 0))), "2026-10-25 02:00:00");
}

TEST(Zone, TakesTheMomentOfTheChangeForATimeThatIsSkipped) {
  const Zone warsaw = zone("Europe/Warsaw");
  EXPECT_EQ(text(warsaw.moment_of(shown(2026, 3, 29, 2, 30))), "2026-03-29 01:00:00");
  EXPECT_EQ(text(warsaw.moment_of(shown(2026, 3, 29, 1, 59))), "2026-03-29 00:59:00");
  EXPECT_EQ(text(warsaw.moment_of(shown(2026, 3, 29, 3, 1))), "2026-03-29 01:01:00");
}

TEST(Zone, RefusesWhatIsNoZone) {
  EXPECT_FALSE(Zone::from_file("x", "TZ"));
  EXPECT_FALSE(Zone::from_file("x", "TZif2" + std::string(200, '\0')));
  EXPECT_FALSE(ZoneRule::parse("Europe/Warsaw"));
  EXPECT_FALSE(ZoneRule::parse("CET-1CEST"));
}

}  // namespace
}  // namespace kapela::calendar
