// Jobs that are shells: what each tells is a script. It gets --shard i/n as $1 and $2.
#include "simulators/search/jobs.hpp"

#include <gmock/gmock.h>

#include "simulators/search/job_lines.hpp"
#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using ::testing::SizeIs;

class JobsTest : public SearchTestBase {
 protected:
  Jobs::End follow(const std::string& script, unsigned count, explore::Shard shard = {}) {
    EXPECT_TRUE(jobs_.start({"-c", script, "job"}, shard, count));
    return jobs_.follow(news_);
  }

  /// A shell word that prints the line.
  static std::string echo(const std::string& line) { return "echo '" + line + "'; "; }

  Jobs jobs_{"/bin/sh"};
  KeptNews news_;
};

Figures runs(std::uint64_t count, double done) {
  Figures figures;
  figures.runs = count;
  figures.events = 10 * count;
  figures.done = done;
  return figures;
}

TEST_F(JobsTest, EachHasAPartOfItsOwn) {
  const Jobs::End end = follow("echo \"$*\" > " + at("job-") + "${2%%/*}", 3);
  EXPECT_TRUE(end.told);
  EXPECT_FALSE(end.bad_exit);
  EXPECT_FALSE(end.has_finds);
  for (const char* const index : {"0", "1", "2"})
    EXPECT_EQ(text_of(at("job-") + index), std::string("--shard ") + index + "/3\n");
}

TEST_F(JobsTest, PartsOfAPartAreNoOtherParts) {
  (void)follow("echo \"$2\" >> " + at("parts"), 2, {1, 4});
  const std::string parts = text_of(at("parts"));
  EXPECT_NE(parts.find("1/8\n"), std::string::npos) << parts;
  EXPECT_NE(parts.find("5/8\n"), std::string::npos) << parts;
}

TEST_F(JobsTest, TheirFiguresAreAddedUp) {
  (void)follow(echo(figures_line("progress", runs(1, 0.1), 1.0)) + echo(figures_line("summary", runs(30, 0.5), 2.0)),
               2);
  EXPECT_EQ(jobs_.figures().runs, 60U) << "the last of each";
  EXPECT_EQ(jobs_.figures().events, 600U);
  EXPECT_EQ(jobs_.figures().done, 0.5);
  EXPECT_EQ(news_.last.runs, 60U);
}

TEST_F(JobsTest, AFindThatTwoOfThemMakeIsOne) {
  const Jobs::End end = follow(echo(find_line({"I1", "why", "experiment: one"}, {})) + "exit 1", 2);
  EXPECT_TRUE(end.has_finds);
  EXPECT_FALSE(end.bad_exit) << "1 is how a job ends that has found something";
  ASSERT_THAT(news_.finds, SizeIs(1));
  EXPECT_EQ(news_.finds.front().replay, "experiment: one");
  EXPECT_EQ(jobs_.figures().finds, 1U);
}

TEST_F(JobsTest, AFindThatCannotBeWrittenIsAnErrorAndTheOthersGoOn) {
  news_.is_full = true;
  const Jobs::End end = follow(echo(find_line({"I1", "why", "experiment: one"}, {})) +
                                   echo(figures_line("summary", runs(30, 1), 2.0)) + "exit 1",
                               1);
  ASSERT_FALSE(end.told);
  EXPECT_EQ(end.told.error().message, "no space left");
  EXPECT_EQ(jobs_.figures().runs, 30U);
}

TEST_F(JobsTest, OneThatDoesNotSearchToItsEndIsTold) {
  EXPECT_EQ(follow("exit 65", 2).bad_exit, 65);
}

TEST_F(JobsTest, OneThatIsKilledIsTold) {
  EXPECT_EQ(follow("kill -9 $$", 1).bad_exit, 128 + 9);
}

TEST_F(JobsTest, ALineThatComesInPartsIsOne) {
  const std::string line = figures_line("summary", runs(7, 1), {});
  const std::string half = line.substr(0, line.size() / 2);
  (void)follow("printf '%s' '" + half + "'; echo '" + line.substr(half.size()) + "'", 1);
  EXPECT_EQ(jobs_.figures().runs, 7U);
}

}  // namespace
}  // namespace kapela::search
