#include "simulators/lab/rehearsal.hpp"

#include <gtest/gtest.h>

namespace kapela::lab {
namespace {

engine::EngineSettings judging_by(base::Duration shortest) {
  engine::EngineSettings settings;
  settings.command_timeout = settings.answer_timeout = settings.unreachable_after = shortest;
  return settings;
}

TEST(Rehearsal, MeasuresHowLongACommandToAllTakes) {
  const base::Result<net::MeasuredSlack> slack = rehearse(3);
  ASSERT_TRUE(slack) << to_text(slack.error());
  EXPECT_GT(slack->exchange, base::Duration::zero());
  EXPECT_GE(slack->timer, base::Duration::zero());
}

TEST(Rehearsal, RealTimeIsNotMeasured) {
  const auto measured = measure({}, 3, judging_by(std::chrono::nanoseconds(1)));
  ASSERT_TRUE(measured);
  EXPECT_FALSE(*measured);
}

TEST(Rehearsal, AScaleThatVerdictsCanRestOnIsKept) {
  const auto measured = measure(net::TimeScale{2}, 3, judging_by(std::chrono::hours(1)));
  ASSERT_TRUE(measured) << to_text(measured.error());
  ASSERT_TRUE(*measured);
  EXPECT_GT((*measured)->epsilon(net::TimeScale{2}), base::Duration::zero());
}

TEST(Rehearsal, AScaleThatWouldBlurThemIsRefused) {
  const auto measured = measure(net::TimeScale{net::TimeScale::most}, 3, judging_by(std::chrono::milliseconds(1)));
  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().code, base::ErrorCode::unsupported);
  EXPECT_FALSE(measured.error().hint.empty()) << "which one would do";
}

}  // namespace
}  // namespace kapela::lab
