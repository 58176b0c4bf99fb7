#include "tests/stories/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stories/sample.hpp"

namespace kapela::stories {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Lines, HaveColumnsOfFixedWidth) {
  EXPECT_EQ(text_of({.time = 12034ms,
                     .whose = {"io"},
                     .what = "handled",
                     .state = "STARTING",
                     .detail = "CMD_RUN",
                     .note = "accepted"}),
            "   12.034s  io                              handled           STARTING       CMD_RUN          accepted");
  EXPECT_EQ(text_of({.time = 0ms, .whose = {"run 1"}, .what = "log", .note = "two\nlines"}),
            "    0.000s  run 1                           log                                               two lines");
}

TEST(Lines, EndWithTheirLastWord) {
  EXPECT_EQ(text_of(line("io", "settled")), "    0.000s  io                              settled");
}

TEST(Lines, JoinWhatHappensToSeveralAtTheSameTime) {
  EXPECT_THAT(shown(joined({line("io", "owned"), line("left", "owned"), line("left", "based")}, everybody)),
              ElementsAre("0 io, left owned", "0 left based"));
}

TEST(Lines, JoinTurnsOfAFewLines) {
  EXPECT_THAT(shown(joined({line("io", "moved"), line("io", "handled"), line("left", "moved"), line("left", "handled"),
                            line("right", "moved")},
                           everybody)),
              ElementsAre("0 io, left moved", "0 io, left handled", "0 right moved"));
}

TEST(Lines, SayAllOfEverybody) {
  EXPECT_THAT(shown(joined({line("right", "owned"), line("io", "owned"), line("left", "owned")}, everybody)),
              ElementsAre("0 @all owned"));
  EXPECT_THAT(shown(joined({line("io", "owned")}, {"io"})), ElementsAre("0 io owned"));
}

TEST(Lines, JoinNoMoreNamesThanTheirColumnTakes) {
  const std::string long_name(24, 'x');
  EXPECT_THAT(shown(joined({line(long_name, "owned"), line("io", "owned"), line("left", "owned")}, everybody)),
              ElementsAre("0 " + long_name + ", io owned", "0 left owned"));
}

TEST(Lines, KeepApartWhatDiffers) {
  std::vector<Line> lines{line("io", "moved"), line("left", "moved", 1ms), line("left", "moved", 1ms)};
  EXPECT_EQ(joined(lines, everybody), lines);
  lines = {line("io", "missed"), line("left", "missed")};
  lines[1].note = "left: no answer";
  EXPECT_EQ(joined(lines, everybody), lines);
}

}  // namespace
}  // namespace kapela::stories
