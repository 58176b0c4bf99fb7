#include "simulators/judge/verdict.hpp"

#include <gmock/gmock.h>

#include "tests/judge/stage.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::judge {
namespace {

using faults::FaultType;
using record::RunStatus;
using testing::Command;
using ::testing::ElementsAre;
using testing::fault;
using ::testing::HasSubstr;
using testing::io;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::Stage;
using testing::State;

std::vector<ToldRun> told(const std::vector<Told>& all) {
  std::vector<ToldRun> runs;
  for (const Told each : all) {
    runs.emplace_back().scenario = "Start";
    runs.back().told = each;
  }
  return runs;
}

TEST(Unexpected, EveryStatusButSuccessIsAFailure) {
  experiment::Expectation expect;
  expect.runs = {RunStatus::rolled_back, RunStatus::succeeded, RunStatus::rejected};
  EXPECT_THAT(unexpected(expect, told({Told::failure, Told::success, Told::failure})), IsEmpty());
  EXPECT_THAT(unexpected(expect, told({Told::success, Told::success, Told::failure})),
              ElementsAre("the orchestrator tells success, success, failure, expected: failure, success, failure"));
  EXPECT_THAT(unexpected(expect, {}), ElementsAre(HasSubstr("tells nothing")));
}

TEST(Unexpected, EachRunEndsAsOneOfThoseAllowed) {
  experiment::Expectation expect;
  expect.status_in = {RunStatus::rolled_back, RunStatus::rollback_failed};
  EXPECT_THAT(unexpected(expect, told({Told::failure})), IsEmpty());
  EXPECT_THAT(unexpected(expect, told({Told::success})),
              ElementsAre("the orchestrator tells success of 'Start', expected: failure"));
  expect.status_in.push_back(RunStatus::succeeded);
  EXPECT_THAT(unexpected(expect, told({Told::success, Told::failure})), IsEmpty());
}

TEST(Unexpected, WhatWasNeverToldIsOfALawAlone) {
  experiment::Expectation expect;
  expect.status_in = {RunStatus::succeeded};
  EXPECT_THAT(unexpected(expect, told({Told::no_end})), IsEmpty());
}

TEST(Unexpected, WhoExpectsNothingGetsIt) {
  EXPECT_THAT(unexpected({}, told({Told::failure, Told::success})), IsEmpty());
}

TEST(ActedFaults, AreThoseOfTheMethodThatWereAdded) {
  experiment::Experiment experiment;
  experiment.method = {experiment::AddFault{io, fault(FaultType::drop)}, experiment::StartRun{},
                       experiment::AddFault{io, fault(FaultType::stuck)}};
  std::vector<reports::FaultWindow> windows(1);
  windows[0].hits = 3;
  const std::vector<ActedFault> acted = acted_faults(experiment, windows);
  ASSERT_THAT(acted, SizeIs(1));
  EXPECT_EQ(acted[0].fault.type, FaultType::drop);
  EXPECT_EQ(acted[0].hits, 3U);
}

class TruthOfCheckerTest : public ::testing::Test {
 protected:
  std::vector<checker::Violation> violations(const Stage& stage) const {
    return violations_of_truth(experiment_, subject_, stage.history, std::chrono::milliseconds(1));
  }

  world::Subject subject_ = world::testing::seed_subject({scenario::testing::full_start()});
  experiment::Experiment experiment_;
};

TEST_F(TruthOfCheckerTest, ComponentsThatKeepTheirWaysBreakNothing) {
  Stage stage;
  stage.run().all_start().told(Told::success);
  EXPECT_THAT(violations(stage), IsEmpty());
}

TEST_F(TruthOfCheckerTest, WhoObeysInFaultIsFoundWhereThatIsInTheWholeHistory) {
  Stage stage;
  stage.run().starts(io).faults(io, State::run);
  stage.handled(io, Command::run, State::fault, wire::Verdict::accepted).told(Told::failure);
  const std::vector<checker::Violation> found = violations(stage);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().invariant, checker::Invariant::i15);
  EXPECT_EQ(found.front().records.back(), stage.history.records().size() - 2);
}

TEST_F(TruthOfCheckerTest, WhatAnotherOrchestratorDoesNotRecordIsNotMissed) {
  Stage stage;
  stage.run().handled(io, Command::run, State::stopped, wire::Verdict::refused_illegal).told(Told::failure);
  EXPECT_THAT(violations(stage), IsEmpty());
}

TEST_F(TruthOfCheckerTest, OfServicesThatKeepNoContractNothingIsChecked) {
  auto plant = std::make_shared<record::Plant>(*subject_.plant);
  plant->components[0].dialect = wire::Dialect::avena2;
  subject_.plant = plant;
  Stage stage;
  stage.run().starts(io).faults(io, State::run);
  stage.handled(io, Command::run, State::fault, wire::Verdict::accepted);
  EXPECT_THAT(violations(stage), IsEmpty());
}

}  // namespace
}  // namespace kapela::judge
