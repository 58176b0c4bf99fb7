#include "simulators/component/process_desk.hpp"

#include <gtest/gtest.h>

namespace kapela::component {
namespace {

using namespace std::chrono_literals;
using Decision = ProcessDesk::Decision;

wire::Fence fence(std::uint64_t epoch, std::uint64_t id) {
  wire::Fence fence;
  fence.epoch = epoch;
  fence.cmd_id = id;
  return fence;
}

TEST(ProcessDesk, ActsOnceOnEachNumber) {
  ProcessDesk desk;
  EXPECT_EQ(desk.decide(fence(7, 1), {}), Decision::act);
  EXPECT_EQ(desk.decide(fence(7, 1), {}), Decision::repeat);
  EXPECT_EQ(desk.decide(fence(7, 2), {}), Decision::act);
  EXPECT_EQ(desk.decide(fence(7, 1), {}), Decision::overtaken);
}

TEST(ProcessDesk, KnowsTheLivesOfOrchestrators) {
  ProcessDesk desk;
  EXPECT_EQ(desk.decide(fence(7, 5), {}), Decision::act);
  EXPECT_EQ(desk.decide(fence(8, 1), {}), Decision::act);
  EXPECT_EQ(desk.decide(fence(7, 6), {}), Decision::overtaken);
}

TEST(ProcessDesk, TakesNothingThatIsTooLateAndDoesNotCountIt) {
  ProcessDesk desk;
  wire::Fence late = fence(7, 3);
  late.not_after = base::WallTime(10s);
  EXPECT_EQ(desk.decide(late, base::WallTime(11s)), Decision::too_late);
  EXPECT_EQ(desk.decide(fence(7, 2), base::WallTime(11s)), Decision::act);
}

TEST(ProcessDesk, RepeatsAnAnswerHoweverLateItIsAskedFor) {
  ProcessDesk desk;
  wire::Fence order = fence(7, 3);
  order.not_after = base::WallTime(10s);
  EXPECT_EQ(desk.decide(order, base::WallTime(9s)), Decision::act);
  EXPECT_EQ(desk.decide(order, base::WallTime(99s)), Decision::repeat);
}

TEST(ProcessDesk, ActsAlwaysForWhoGivesNoNumber) {
  ProcessDesk desk;
  EXPECT_EQ(desk.decide({}, {}), Decision::act);
  EXPECT_EQ(desk.decide({}, {}), Decision::act);
}

}  // namespace
}  // namespace kapela::component
