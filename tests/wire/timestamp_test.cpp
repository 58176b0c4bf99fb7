#include "orchestrator/wire/timestamp.hpp"

#include <cstdlib>
#include <ctime>
#include <limits>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

using base::WallTime;
using namespace std::chrono_literals;

/// The zone of this process for one test.
class InZone {
 public:
  explicit InZone(const char* zone) {
    if (const char* old = std::getenv("TZ")) old_ = old;
    setenv("TZ", zone, 1);
    tzset();
  }
  InZone(const InZone&) = delete;
  InZone& operator=(const InZone&) = delete;
  ~InZone() {
    if (old_)
      setenv("TZ", old_->c_str(), 1);
    else
      unsetenv("TZ");
    tzset();
  }

 private:
  std::optional<std::string> old_;
};

/// Warsaw's rules, spelled out: needs no zone files.
constexpr const char* warsaw = "CET-1CEST,M3.5.0,M10.5.0/3";

WallTime at(std::chrono::nanoseconds since_1970) {
  return WallTime(since_1970);
}

TEST(Timestamp, IsWrittenInLocalTimeAsAvenaDoes) {
  const InZone zone(warsaw);
  EXPECT_EQ(timestamp_text(some_time), "2026-11-23 06:29:42.428951");
  EXPECT_EQ(timestamp_text(some_time + 999ns), "2026-11-23 06:29:42.428951");
  EXPECT_EQ(timestamp_text(at(0ns)), "1970-01-01 01:00:00.000000");
  EXPECT_EQ(timestamp_text(at(1'784'536'182s)), "2026-07-20 10:29:42.000000");
  EXPECT_EQ(timestamp_text(at(-1ns)), "1970-01-01 00:59:59.999999");
}

TEST(Timestamp, WithoutZoneIsReadInLocalTime) {
  const InZone zone(warsaw);
  EXPECT_EQ(parse_timestamp("2026-11-23 06:29:42.428951").value(), some_time);
  EXPECT_EQ(parse_timestamp("2026-11-23T06:29:42.428951").value(), some_time);
  EXPECT_EQ(parse_timestamp("2026-07-20 10:29:42").value(), at(1'784'536'182s));
}

struct Good {
  const char* text;
  std::chrono::nanoseconds since_1970;
};

class GoodTimestamp : public testing::TestWithParam<Good> {};

TEST_P(GoodTimestamp, MeansThisPoint) {
  const InZone zone("XYZ+7");  // whatever the machine's zone is
  const auto time = parse_timestamp(GetParam().text);
  ASSERT_TRUE(time) << to_text(time.error());
  EXPECT_EQ(*time, at(GetParam().since_1970));
  EXPECT_TRUE(check_timestamp(GetParam().text));
}

constexpr auto reference = 1'795'411'782s;
INSTANTIATE_TEST_SUITE_P(
    Spellings, GoodTimestamp,
    testing::Values(Good{"2026-11-23T05:29:42Z", reference}, Good{"2026-11-23 05:29:42z", reference},
                    Good{"2026-11-23t05:29:42.5Z", reference + 500ms},
                    Good{"2026-11-23T05:29:42,25Z", reference + 250ms}, Good{"2026-11-23T06:29:42+01:00", reference},
                    Good{"2026-11-23T06:29:42+0100", reference}, Good{"2026-11-23T06:29:42+01", reference},
                    Good{"2026-11-22T23:59:42-05:30", reference},
                    Good{"2026-11-23T05:29:42.428951123Z", reference + 428'951'123ns},
                    Good{"2026-11-23T05:29:42.4289511239999Z", reference + 428'951'123ns},
                    Good{"1795411782", reference}, Good{"1795411782.428951", reference + 428'951us}, Good{"0", 0s},
                    Good{"2024-02-29T00:00:00Z", 1'709'164'800s}, Good{"1970-01-01T00:00:00+01:00", -1h},
                    Good{"2261-12-31T23:59:59Z", 9'214'646'399s}));

class BadTimestamp : public testing::TestWithParam<std::string> {};

TEST_P(BadTimestamp, IsRefusedWithWhatIsAllowed) {
  const auto time = parse_timestamp(GetParam());
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().code, base::ErrorCode::invalid);
  EXPECT_THAT(time.error().message, testing::EndsWith("' is no timestamp"));
  EXPECT_THAT(time.error().hint, testing::HasSubstr("seconds since 1970"));
  EXPECT_FALSE(check_timestamp(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Spellings, BadTimestamp,
                         testing::Values("", " ", "now", "2026-11-23", "2026-11-23 06:29", "2026-11-23 06:29:42.",
                                         "2026-11-23  06:29:42", "2026-13-01 00:00:00", "2026-00-01 00:00:00",
                                         "2026-02-29 00:00:00", "2026-04-31 00:00:00", "2026-11-23 24:00:00",
                                         "2026-11-23 23:60:00", "2026-11-23 23:59:60", "2026-11-23 06:29:42 Z",
                                         "2026-11-23 06:29:42+", "2026-11-23 06:29:42+1", "2026-11-23 06:29:42+24:00",
                                         "2026-11-23 06:29:42+01:60",
                                         "2026-11-23 06:29:42+01:", "2026-11-23 06:29:42Zx", "26-11-23 06:29:42",
                                         "1969-12-31 23:59:59", "2262-01-01 00:00:00", "-1", "+1", "1.", ".5", "1e9",
                                         "0x10", "1795411782428", "9999999999", "1795411782 ", " 1795411782",
                                         "2026-11-23 06:29:42." + std::string(60, '1')));

TEST(Timestamp, SurvivesItsTextToTheMicrosecond) {
  const InZone zone(warsaw);
  base::Pcg random(1, base::stream_of("timestamp", "round trip"));
  for (int i = 0; i < 2'000; ++i) {
    // Not in October, where Warsaw's clocks show one hour twice.
    const auto day = std::chrono::hours(24 * static_cast<std::int64_t>(random.next() % 270));
    const auto time = at(1'767'225'600s + day + std::chrono::microseconds(random.next() % 86'400'000'000));
    EXPECT_EQ(parse_timestamp(timestamp_text(time)).value(), time);
  }
}

TEST(EpochSeconds, SurviveToTheMicrosecond) {
  base::Pcg random(2, base::stream_of("timestamp", "epoch"));
  for (int i = 0; i < 2'000; ++i) {
    const auto time = at(std::chrono::microseconds(random.next() % 4'000'000'000'000'000));
    EXPECT_EQ(from_epoch_seconds(to_epoch_seconds(time)).value(), time);
  }
}

TEST(EpochSeconds, AreRefusedOutside1970To2261) {
  for (const double bad : {-1.0, -0.001, 9'214'646'400.0, 1e300, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_FALSE(from_epoch_seconds(bad)) << bad;
}

}  // namespace
}  // namespace kapela::wire
