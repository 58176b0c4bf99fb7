#include "simulators/reports/times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::reports {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;

std::vector<std::string> labels(base::Duration length, std::size_t most) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks(length, most)) texts.push_back(tick.label);
  return texts;
}

TEST(Times, HaveTicksAtRoundTimes) {
  EXPECT_THAT(labels(4700ms, 6), ElementsAre("0", "1 s", "2 s", "3 s", "4 s"));
  EXPECT_THAT(labels(1100ms, 5), ElementsAre("0", "0.5 s", "1.0 s"));
  EXPECT_THAT(labels(900us, 6), ElementsAre("0", "0.2 ms", "0.4 ms", "0.6 ms", "0.8 ms"));
  EXPECT_THAT(labels(100s, 5), ElementsAre("0", "0:30 min", "1:00 min", "1:30 min"));
  EXPECT_THAT(labels(5h, 4), ElementsAre("0", "2:00 h", "4:00 h"));
}

TEST(Times, HaveNoMoreTicksThanAsked) {
  for (base::Duration length = 1us; length < 100h; length *= 3) {
    EXPECT_LE(ticks(length, 8).size(), 8U) << length.count();
    EXPECT_GE(ticks(length, 8).size(), 2U) << length.count();
  }
  EXPECT_THAT(ticks(0s, 8), SizeIs(1));
}

TEST(Times, AreWrittenForPeople) {
  EXPECT_EQ(length_text(0s), "0 s");
  EXPECT_EQ(length_text(400us), "0.4 ms");
  EXPECT_EQ(length_text(340ms), "340 ms");
  EXPECT_EQ(length_text(4730ms), "4.73 s");
  EXPECT_EQ(length_text(125s), "2 min 05 s");
  EXPECT_EQ(length_text(192min), "3 h 12 min");
  EXPECT_EQ(point_text(3512184us), "3.5122 s");
}

}  // namespace
}  // namespace kapela::reports
