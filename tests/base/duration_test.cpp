#include "orchestrator/base/duration.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

struct Good {
  const char* text;
  Duration duration;
};

class GoodDuration : public testing::TestWithParam<Good> {};

TEST_P(GoodDuration, MeansThis) {
  const Result<Duration> duration = parse_duration(GetParam().text);
  ASSERT_TRUE(duration) << to_text(duration.error());
  EXPECT_EQ(*duration, GetParam().duration);
}

INSTANTIATE_TEST_SUITE_P(Spellings, GoodDuration,
                         testing::Values(Good{"0s", 0s}, Good{"250us", 250us}, Good{"20ms", 20ms}, Good{"60s", 60s},
                                         Good{"1m30s", 90s}, Good{"1.5h", 90min}, Good{"0.5ms", 500us},
                                         Good{"7ns", 7ns}, Good{"2d", 48h},
                                         Good{"1d2h3m4s5ms6us7ns", 26h + 3min + 4s + 5ms + 6us + 7ns},
                                         Good{"1h0m1s", 1h + 1s}, Good{"007s", 7s}, Good{"0.4ns", 0ns}, Good{"1.s", 1s},
                                         Good{"106751d", 106751 * 24h}, Good{"9223372036s", 9'223'372'036s}));

struct Bad {
  const char* text;
  const char* why;
};

class BadDuration : public testing::TestWithParam<Bad> {};

TEST_P(BadDuration, IsRefusedWithTheReasonAndWhatIsAllowed) {
  const Result<Duration> duration = parse_duration(GetParam().text);
  ASSERT_FALSE(duration) << to_text(*duration);
  EXPECT_EQ(duration.error().code, ErrorCode::invalid);
  EXPECT_THAT(duration.error().message, testing::HasSubstr(GetParam().why));
  EXPECT_THAT(duration.error().hint, testing::HasSubstr("1m30s"));
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, BadDuration,
    testing::Values(Bad{"", "empty"}, Bad{"60", "no unit"}, Bad{"1.5", "no unit"}, Bad{"-5s", "negative"},
                    Bad{"5x", "unit 'x' is unknown"}, Bad{"5sec", "unit 'sec' is unknown"},
                    Bad{"5S", "unit 'S' is unknown"}, Bad{"s", "number is expected"}, Bad{" 5s", "number is expected"},
                    Bad{"5 s", "a space stands before its unit"}, Bad{"5s ", "number is expected"},
                    Bad{"1s1m", "largest to the smallest"}, Bad{"1s1s", "largest to the smallest"},
                    Bad{"1.2.3s", "number is expected"}, Bad{".s", "number"}, Bad{"1e3s", "unit 'e' is unknown"},
                    Bad{"infs", "number"}, Bad{"nans", "number"}, Bad{"+5s", "number is expected"},
                    Bad{"106752d", "longer than 292 years"}, Bad{"9223372037s", "longer than 292 years"},
                    Bad{"99999999999999999999999999d", "longer than"}));

TEST(Duration, InAnotherSpellingIsNamedInOurs) {
  const auto hint = [](std::string_view text) { return parse_duration(text).error().hint; };
  for (const auto& [text, ours] :
       {std::pair("5 minutes", "5m"), std::pair("1.5 Hours", "1.5h"), std::pair("30sec", "30s"),
        std::pair("7\xC2\xB5s", "7us"), std::pair("2 s", "2s"), std::pair("3MS", "3ms")})
    EXPECT_THAT(hint(text), testing::StartsWith("write \"" + std::string(ours) + "\";")) << text;
  EXPECT_EQ(parse_duration("5 minutes").error().message,
            "'5 minutes' is not a duration: the unit 'minutes' is unknown");
  EXPECT_THAT(hint("5 parsecs"), testing::StartsWith("write a number with a unit"));
}

TEST(Duration, IsWrittenWithTheFewestParts) {
  EXPECT_EQ(to_text(0s), "0s");
  EXPECT_EQ(to_text(90s), "1m30s");
  EXPECT_EQ(to_text(1'500us), "1ms500us");
  EXPECT_EQ(to_text(24h), "1d");
  EXPECT_EQ(to_text(-90s), "-1m30s");
  EXPECT_EQ(to_text(Duration::max()), "106751d23h47m16s854ms775us807ns");
  EXPECT_EQ(to_text(Duration::min()), "-106751d23h47m16s854ms775us808ns");
}

TEST(Duration, SurvivesItsText) {
  Pcg random(1, stream_of("duration", "round trip"));
  for (int i = 0; i < 5'000; ++i) {
    const auto shift = random.next() % 64;
    const Duration duration(static_cast<Duration::rep>((random.next() >> 1U) >> shift));
    if (duration == Duration::max()) continue;
    const Result<Duration> back = parse_duration(to_text(duration));
    ASSERT_TRUE(back) << to_text(duration) << ": " << to_text(back.error());
    ASSERT_EQ(*back, duration) << to_text(duration);
  }
}

TEST(ElapsedText, IsForPeopleWhoWatch) {
  EXPECT_EQ(elapsed_text(58'300ms), "58.3 s");
  EXPECT_EQ(elapsed_text(400us), "0.4 ms");
  EXPECT_EQ(elapsed_text(1s), "1.0 s");
  EXPECT_EQ(elapsed_text(0s), "0.0 ms");
}

TEST(MeasuredText, HasThreeDigitsOfItsLargestUnit) {
  EXPECT_EQ(measured_text(34'119'133'260ns), "34.1s");
  EXPECT_EQ(measured_text(1'133'260ns), "1.13ms");
  EXPECT_EQ(measured_text(999'999ns), "1ms");
  EXPECT_EQ(measured_text(250us), "250us");
  EXPECT_EQ(measured_text(7ns), "7ns");
  EXPECT_EQ(measured_text(3s), "3s");
  EXPECT_EQ(measured_text(0s), "0s");
  EXPECT_EQ(measured_text(-1'500ms), "-1.5s");
}

TEST(MeasuredText, KeepsTheSecondsOfWhatIsLong) {
  EXPECT_EQ(measured_text(125'400ms), "125s");
  EXPECT_EQ(measured_text(3'661s), "3661s");
}

}  // namespace
}  // namespace kapela::base
