#include "simulators/lab/experiment_world.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include "tests/experiment/files_of_test.hpp"

namespace kapela::lab {
namespace {

using reports::CaseOutcome;
using reports::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* starts_left = R"(
method:
  - run: Left
expect: {status: SUCCEEDED, states: {left: INITIALIZED}}
)";

experiment::LoadedExperiment loaded(const std::string& lines) {
  files::MemoryFileSystem files = experiment::small_cell();
  files.write("scenarios/left.yaml", R"(name: Left
actions:
  - {type: send_command, component: left, command: CMD_INITIALIZE}
  - {type: wait_for_state, component: left, target_state: INITIALIZED, timeout: 10s}
)");
  files.write("experiments/one.yaml", experiment::head() + lines);
  experiment::LoadedExperiment read =
      experiment::load_experiment(files, "experiments/one.yaml", experiment::no_builtin);
  EXPECT_EQ(experiment::problems(read.diagnostics), "");
  return read;
}

CaseOutcome carried_out(const std::string& lines, bool is_real) {
  const experiment::LoadedExperiment read = loaded(lines);
  return ExperimentWorld(is_real, {}).carry_out(read.experiment, read.subject);
}

TEST(ExperimentWorld, TheSameExperimentPassesInBoth) {
  for (const bool is_real : {false, true}) {
    const CaseOutcome outcome = carried_out(starts_left, is_real);
    EXPECT_EQ(outcome.verdict, Verdict::pass);
    EXPECT_THAT(outcome.reasons, IsEmpty());
    EXPECT_EQ(outcome.is_virtual, !is_real);
    EXPECT_THAT(outcome.components, ElementsAre("io", "left", "right"));
    EXPECT_GT(outcome.took, base::Duration::zero());
    ASSERT_NE(outcome.history, nullptr);
    EXPECT_GT(outcome.history->records().size(), 10U) << "it outlives its lab";
  }
}

TEST(ExperimentWorld, WhatIsNotAsExpectedFails) {
  const CaseOutcome outcome = carried_out("\nmethod: [{run: Left}]\nexpect: {states: {left: RUN}}\n", false);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
}

TEST(ExperimentWorld, WhatOnlyOneCanDoProvesNothingInTheOther) {
  const CaseOutcome in_virtual_time = carried_out(
      "\nmethod:\n  - fault: {component: left, type: drop, match: {event: CMD_RUN, path: /event}}\n  - run: Left\n"
      "expect: {status: SUCCEEDED}\n",
      false);
  EXPECT_EQ(in_virtual_time.verdict, Verdict::inconclusive);
  const CaseOutcome for_real = carried_out("\nlink: {latency: 5ms}\n" + std::string(starts_left + 1), true);
  EXPECT_EQ(for_real.verdict, Verdict::inconclusive);
  EXPECT_THAT(for_real.reasons, ElementsAre("a link of its own cannot be done over real HTTP; run it with --virtual"));
}

TEST(ExperimentWorld, NamesAllThatOnlyVirtualTimeCanDo) {
  world::Plan plan;
  EXPECT_THAT(only_virtual(plan), IsEmpty());
  plan.network.emplace_back();
  plan.partitions.emplace_back();
  plan.revisions = false;
  plan.orchestrator_crashes.resize(1);
  plan.orchestrator_crashes.front().after_sync = 1;
  plan.orchestrator_crashes.front().unsynced = world::Unsynced::lost;
  EXPECT_THAT(only_virtual(plan), ElementsAre("faults of the network", "partitions", "a crash after a sync",
                                              "a crash of the orchestrator after which what was not synced is lost",
                                              "components that number no changes"));
}

TEST(ExperimentWorld, CtrlCIsHeardInVirtualTime) {
  ExperimentWorld world(false, {});
  EXPECT_FALSE(world.interrupted());
  (void)::raise(SIGINT);
  EXPECT_TRUE(world.interrupted());
}

}  // namespace
}  // namespace kapela::lab
