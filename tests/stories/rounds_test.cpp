#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stories/sample.hpp"

namespace kapela::stories {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// So many attempts, each 2 s after the one before, and in vain.
std::vector<Line> attempts(int count) {
  std::vector<Line> lines;
  for (int i = 1; i <= count; ++i) {
    lines.push_back(line("io", "sent", i * 2000ms, fmt::format("attempt {}", i)));
    lines.push_back(line("io", "in_doubt", i * 2000ms + 1s, fmt::format("attempt {}: no answer", i)));
  }
  return lines;
}

TEST(Rounds, StandThereOnce) {
  std::vector<Line> lines = attempts(12);
  lines.insert(lines.begin(), line("io", "moved"));
  lines.push_back(line("io", "moved", 27s));
  EXPECT_THAT(shown(folded(lines)),
              ElementsAre("0 io moved", "2000 io sent attempt 1", "3000 io in_doubt attempt 1: no answer",
                          "25000 io again the last 2 lines 11 times more, every 2.000s", "27000 io moved"));
}

TEST(Rounds, LeaveWhatStandsInHalfOfOne) {
  std::vector<Line> lines = attempts(5);
  lines.pop_back();
  EXPECT_THAT(shown(folded(lines)),
              ElementsAre("2000 io sent attempt 1", "3000 io in_doubt attempt 1: no answer",
                          "9000 io again the last 2 lines 3 times more, every 2.000s", "10000 io sent attempt 5"));
}

TEST(Rounds, AreNotFoldedWhenTheyAreFew) {
  EXPECT_EQ(folded(attempts(3)), attempts(3));
}

TEST(Rounds, AreNoneWhenThePaceChanges) {
  std::vector<Line> lines = attempts(4);
  lines[4].time += 1ms;
  EXPECT_EQ(folded(lines), lines);
}

TEST(Rounds, AreNoneWhenAnAttemptIsLeftOut) {
  std::vector<Line> lines = attempts(4);
  lines[6].note = "attempt 5";
  EXPECT_EQ(folded(lines), lines);
}

}  // namespace
}  // namespace kapela::stories
