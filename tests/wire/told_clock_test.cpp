#include "orchestrator/wire/told_clock.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::wire {
namespace {

TEST(ToldClock, IsWhatTheAnswerSays) {
  const auto told = told_clock(Json{{"time", 1'700'000'000.25}});
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->exact);
  EXPECT_EQ(told->at.time_since_epoch(), std::chrono::milliseconds(1'700'000'000'250));
}

TEST(ToldClock, IsElseWhatItsHeaderSaysToTheSecond) {
  const auto told = told_clock(1'600'000'000);
  ASSERT_TRUE(told);
  EXPECT_FALSE(told->exact);
  EXPECT_EQ(told->at.time_since_epoch(), std::chrono::seconds(1'600'000'000));
}

TEST(ToldClock, IsNothingWhereTheAnswerDoesNotSayIt) {
  for (const Json& answer : {Json(), Json::object(), Json{{"time", "noon"}}, Json::array(), Json{{"time", 1e300}}})
    EXPECT_FALSE(told_clock(answer)) << answer;
}

}  // namespace
}  // namespace kapela::wire
