#include "simulators/processes/program_output.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "simulators/processes/line_log.hpp"
#include "tests/processes/program_bench.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::processes {
namespace {

using ::testing::ElementsAre;

TEST(ProgramOutput, MakesLinesOfWhatComesInPieces) {
  std::vector<std::string> lines;
  ProgramOutput output([&lines](std::string_view line) { lines.emplace_back(line); });
  output.take("one\ntw");
  output.take("o\n\nthr");
  output.take("ee");
  EXPECT_THAT(lines, ElementsAre("one", "two", ""));
  output.finish();
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "three"));
}

TEST(ProgramOutput, TheLastLinesAreShownInOneLine) {
  EXPECT_EQ(last_lines("a\nb\nc\n\nd\n", 3), "'b' 'c' 'd'");
  EXPECT_EQ(last_lines("only", 3), "'only'");
  EXPECT_EQ(last_lines("\x1b[2J\n", 3), "'\\x1b[2J'");
  EXPECT_EQ(last_lines("\n\n", 3), "");
}

TEST(LineLog, WhoPrintsTooMuchIsCutAndCounted) {
  net::EventLoop loop;
  support::KeptLog log;
  LineLog lines(loop, log, "io");
  for (std::uint64_t i = 0; i < LineLog::most_a_second + 5; ++i) lines.line("word");
  EXPECT_EQ(log.lines.size(), LineLog::most_a_second);
  EXPECT_EQ(log.lines.front(), "INFO io | word");
  ASSERT_TRUE(turn_until(loop, [&log] { return log.lines.size() > LineLog::most_a_second; }));
  EXPECT_EQ(log.lines.back(), "WARNING io: it prints too much; 5 lines left out here, 5 in all");
  lines.line("again");
  EXPECT_EQ(log.lines.back(), "INFO io | again");
}

}  // namespace
}  // namespace kapela::processes
