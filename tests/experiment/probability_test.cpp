#include "simulators/experiment/probability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using reports::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The cell of the tests, where `rates` of io are as given.
LoadedExperiment with_rates(const std::string& rates, const std::string& lines,
                            const std::string& method = "method: [{run: Start}]\n") {
  files::MemoryFileSystem files = small_cell();
  files.write("plant.yaml", R"(plant: small
components:
  io: {port: 1, timing: {CMD_INITIALIZE: {type: uniform, min: 1s, max: 2s}}, rates: {)" +
                                rates + R"(}}
  left: {port: 2, timing: {CMD_RUN: 300ms}}
  right: {port: 3}
)");
  files.write("experiments/one.yaml", head() + method + lines);
  return load_experiment(files, "experiments/one.yaml", no_builtin);
}

reports::CaseOutcome judged(const LoadedExperiment& loaded, bool goes_on = true) {
  EXPECT_EQ(problems(loaded.diagnostics), "");
  reports::CaseOutcome outcome;
  outcome.verdict = Verdict::pass;
  judge_probability(
      loaded.experiment, loaded.subject, [goes_on] { return goes_on; }, outcome);
  return outcome;
}

TEST(Probability, PassesWhatIsProved) {
  const auto outcome = judged(with_rates("", "expect: {probability: {within: 60s, at_least: 0.99}}\n"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.reasons, IsEmpty());
}

TEST(Probability, FailsWhatIsDisproved) {
  const auto outcome =
      judged(with_rates("fail_transition: 0.1", "expect: {probability: {at_least: 0.99, confidence: 0.95}}\n"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.reasons, ElementsAre(HasSubstr("is at most")));
}

TEST(Probability, TimeCounts) {
  EXPECT_EQ(judged(with_rates("", "expect: {probability: {within: 1500ms, at_least: 0.9}}\n")).verdict, Verdict::fail);
}

TEST(Probability, OtherEndsCanBeWanted) {
  const std::string lines = "expect: {probability: {status: ROLLBACK_FAILED, at_least: 0.9}}\n";
  EXPECT_EQ(judged(with_rates("fail_transition: 1", lines)).verdict, Verdict::pass);
}

TEST(Probability, TooFewRunsProveNothing) {
  const auto outcome = judged(with_rates("", "expect: {probability: {at_least: 0.999, runs: 100}}\n"));
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, ElementsAre(HasSubstr("more runs would tell")));
  EXPECT_EQ(judged(with_rates("", "expect: {probability: {at_least: 0.999}}\n"), false).verdict, Verdict::inconclusive)
      << "interrupted";
}

/// One in a million at each of two transitions: no run of so few would show it.
TEST(Probability, WhatIsRareIsProvedAndDisprovedBySplitting) {
  const auto gate = [](const std::string& goal) {
    return judged(with_rates("fail_transition: 0.000001",
                             "expect: {probability: {rare: true, runs: 60000, at_least: " + goal + "}}\n"));
  };
  EXPECT_EQ(gate("0.9999").verdict, Verdict::pass);
  const auto missed = gate("0.99999999");
  EXPECT_EQ(missed.verdict, Verdict::fail);
  EXPECT_THAT(missed.reasons, ElementsAre(HasSubstr("1 - P(SUCCEEDED) is at least")));
}

TEST(Probability, FaultsOfTheMethodActInEachRun) {
  const std::string method =
      "method:\n  - fault: {component: left, type: stuck, match: {event: CMD_RUN}}\n  - run: Start\n";
  EXPECT_EQ(judged(with_rates("", "expect: {probability: {at_least: 0.9}}\n", method)).verdict, Verdict::fail);
}

TEST(Probability, WithoutChanceItIsAFact) {
  files::MemoryFileSystem files = small_cell();
  files.write("plant.yaml", "plant: small\ncomponents: {io: {port: 1}, left: {port: 2}, right: {port: 3}}\n");
  const std::string expect = "method: [{run: Start}]\nexpect: {probability: {within: ";
  files.write("experiments/one.yaml", head() + expect + "60s, at_least: 0.999}}\n");
  EXPECT_EQ(judged(load_experiment(files, "experiments/one.yaml", no_builtin)).verdict, Verdict::pass);
  files.write("experiments/one.yaml", head() + expect + "1us, at_least: 0.999}}\n");
  const auto missed = judged(load_experiment(files, "experiments/one.yaml", no_builtin));
  EXPECT_EQ(missed.verdict, Verdict::fail);
  EXPECT_THAT(missed.reasons, ElementsAre(HasSubstr("is a fact")));
}

TEST(Probability, GoalsThatNobodyCanProveAreRefusedWhereTheyStand) {
  const auto said = [](const std::string& goal) {
    return problems(with_rates("", "expect: {probability: {at_least: " + goal + "}}\n").diagnostics);
  };
  EXPECT_THAT(said("1"), HasSubstr("one.yaml:6:34: error"));
  EXPECT_THAT(said("1"), HasSubstr("no number of runs proves"));
  EXPECT_THAT(said("0"), HasSubstr("holds whatever happens"));
  EXPECT_THAT(said("0.9, confidence: 1"), HasSubstr("confidence"));
  EXPECT_THAT(problems(with_rates("", "expect: {probability: {within: 1s}}\n").diagnostics), HasSubstr("at_least"));
}

TEST(Probability, IsOfMethodsThatAPlanCanSay) {
  EXPECT_THAT(
      problems(with_rates("", "expect: {probability: {at_least: 0.9}}\n", "method:\n  - run: Start\n  - wait: 1s\n")
                   .diagnostics),
      HasSubstr("a method of faults and then runs"));
}

TEST(Probability, RatesWithoutOneAreSaidToDoNothing) {
  const std::string said = problems(with_rates("drop: 0.1", "").diagnostics);
  EXPECT_THAT(said, HasSubstr("the rates of 'io' do not act here"));
  EXPECT_THAT(problems(with_rates("drop: 0.1", "expect: {probability: {at_least: 0.9}}\n").diagnostics), "");
}

}  // namespace
}  // namespace kapela::experiment
