#include "orchestrator/net/measured_slack.hpp"

#include <chrono>

#include <gmock/gmock.h>

namespace kapela::net {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr MeasuredSlack half_a_millisecond{microseconds(200), microseconds(300)};

TEST(MeasuredSlack, ForgivesOneAccident) {
  EXPECT_EQ(worst_but_one({milliseconds(3), milliseconds(1), milliseconds(90), milliseconds(2)}), milliseconds(3));
}

TEST(MeasuredSlack, HasTimersThatAreLateAsTheyReallyAre) {
  const base::Duration late = measure_late_timers();
  EXPECT_GT(late, base::Duration::zero());
  EXPECT_LT(late, seconds(5));
}

TEST(MeasuredSlack, IsTheEpsilonOfAHistoryInPlantTime) {
  EXPECT_EQ(half_a_millisecond.epsilon(TimeScale{100}), milliseconds(50));
}

TEST(CheckTimeScale, TakesAScaleAtWhichTheSlackStaysBelowAQuarterOfTheShortestVerdict) {
  EXPECT_TRUE(check_time_scale(TimeScale{499}, half_a_millisecond, seconds(1)));
  EXPECT_FALSE(check_time_scale(TimeScale{500}, half_a_millisecond, seconds(1)));
  EXPECT_FALSE(check_time_scale(TimeScale{499}, half_a_millisecond, milliseconds(900)));
}

TEST(CheckTimeScale, NamesSlackScaleLimitAndTheLargestScaleThatWouldDo) {
  const base::Result<void> refused = check_time_scale(TimeScale{600}, half_a_millisecond, seconds(1));
  ASSERT_FALSE(refused);
  for (const char* const part :
       {" 600 ", "0.5 ms", "timers 0.2 ms", "HTTP 0.3 ms", "300 ms", "below 250 ms", "of the 1 s"})
    EXPECT_THAT(refused.error().message, HasSubstr(part));
  EXPECT_EQ(refused.error().hint, "the largest that would do on this machine now: 499");
}

TEST(CheckTimeScale, NamesALargestScaleThatItTakes) {
  for (const int slack_microseconds : {1, 25, 333, 999, 25'000}) {
    const MeasuredSlack slack{microseconds(slack_microseconds), microseconds(0)};
    const base::Result<void> refused = check_time_scale(TimeScale{TimeScale::most}, slack, seconds(1));
    if (refused) continue;
    const std::string& hint = refused.error().hint;
    const TimeScale largest{std::stoll(hint.substr(hint.rfind(' ')))};
    EXPECT_TRUE(check_time_scale(largest, slack, seconds(1))) << hint;
    EXPECT_FALSE(check_time_scale(TimeScale{largest.factor + 1}, slack, seconds(1))) << hint;
  }
}

}  // namespace
}  // namespace kapela::net
