// Children that are shells: what each tells is a script. It gets --share i/n as $1 and $2.
#include "simulators/search/estimating.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::search {
namespace {

using ::testing::HasSubstr;

estimate::Tally batch_with(std::uint64_t runs, std::uint64_t hits) {
  estimate::Tally tally;
  tally.runs = runs;
  tally.hits = hits;
  return tally;
}

std::string echo(std::uint64_t number, const estimate::Tally& tally) {
  std::string line = estimate::batch_text({number, tally});
  line.pop_back();
  return "echo '" + line + "'; ";
}

base::Result<Estimated> shared_out(const EstimateTask& task, const std::string& script, unsigned jobs) {
  return share_out_estimate(
      task, {"-c", script}, jobs, [](const estimate::Tally&) {}, "/bin/sh");
}

EstimateTask task_of_runs(std::uint64_t runs) {
  EstimateTask task;
  task.most_runs = runs;
  return task;
}

TEST(Estimating, BatchesCountInTheirOrderWhoeverComesFirst) {
  std::vector<std::uint64_t> seen;
  const auto done = share_out_estimate(
      task_of_runs(192), {"-c", echo(2, batch_with(64, 3)) + echo(0, batch_with(64, 1)) + echo(1, batch_with(64, 2))},
      1, [&seen](const estimate::Tally& tally) { seen.push_back(tally.hits); }, "/bin/sh");
  ASSERT_TRUE(done) << to_text(done.error());
  EXPECT_THAT(seen, ::testing::ElementsAre(1, 3, 6));
  EXPECT_EQ(done->tally.runs, 192U);
}

TEST(Estimating, EndsAsSoonAsTheQuestionIsAnswered) {
  EstimateTask task = task_of_runs(100'000);
  task.question.at_least = 0.9;
  const auto done = shared_out(task, echo(0, batch_with(64, 0)) + "exec sleep 600", 2);
  ASSERT_TRUE(done) << to_text(done.error());
  EXPECT_EQ(done->tally.runs, 64U);
}

TEST(Estimating, AProcessThatEndsTooEarlyIsTold) {
  const auto done = shared_out(task_of_runs(128), echo(0, batch_with(64, 64)), 2);
  ASSERT_FALSE(done);
  EXPECT_THAT(to_text(done.error()), HasSubstr("ended too early"));
}

}  // namespace
}  // namespace kapela::search
