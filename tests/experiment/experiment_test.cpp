#include "simulators/experiment/experiment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using record::RunStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::shared_ptr<const world::Subject> start() {
  SubjectSource source;
  source.plant = "plant.yaml";
  source.scenarios = {"scenarios"};
  return load_subject(small_cell(), source, no_builtin).subject;
}

world::Plan with_fault(wire::Command command) {
  world::Plan plan;
  world::ComponentFault& fault = plan.faults.emplace_back();
  fault.component = record::ComponentId{1};
  fault.fault.type = faults::FaultType::fail_transition;
  fault.fault.match.event = command;
  return plan;
}

TEST(Experiment, ComesOutTheSameEachTime) {
  world::Trial first(start());
  world::Trial second(start());
  const Result once = carry_out(first, with_fault(wire::Command::run));
  (void)carry_out(second, {});
  EXPECT_EQ(once, carry_out(second, with_fault(wire::Command::run)));
  EXPECT_THAT(once.runs, ElementsAre(RunStatus::rollback_failed));
}

TEST(Experiment, IsAsExpectedOfItsOwnResult) {
  const Result result{{RunStatus::succeeded}, {checker::Invariant::i16}, 7};
  EXPECT_THAT(differences(expectation_of(result), result), IsEmpty());
}

TEST(Experiment, SaysWhichRunEndedOtherwise) {
  const Expectation expected{{{RunStatus::succeeded}}, {}, {}};
  EXPECT_THAT(differences(expected, {{RunStatus::stopped_partial}, {}, 0}),
              ElementsAre("the runs ended STOPPED_PARTIAL, expected: SUCCEEDED"));
}

TEST(Experiment, ExpectsNoViolationUnlessItSaysSo) {
  EXPECT_THAT(differences({}, {{}, {checker::Invariant::i4}, 0}),
              ElementsAre("violated invariants: I4, expected: none"));
}

TEST(Experiment, SaysThatTheHistoryIsAnother) {
  const Expectation expected{{}, {}, 1};
  EXPECT_THAT(differences(expected, {{}, {}, 2}), ElementsAre(HasSubstr("0x0000000000000002")));
}

TEST(Experiment, NamesTheFaultsThatNeverActed) {
  world::Trial trial(start());
  const world::Plan acting = with_fault(wire::Command::run);
  (void)carry_out(trial, acting);
  EXPECT_THAT(idle_faults(trial, acting), IsEmpty());
  const world::Plan idle = with_fault(wire::Command::pause);
  (void)carry_out(trial, idle);
  EXPECT_EQ(idle_faults(trial, idle), idle.faults);
}

TEST(Experiment, SaysWhatOnlyRealHttpCanDo) {
  world::Plan plan = with_fault(wire::Command::run);
  EXPECT_THAT(only_real(plan), IsEmpty());
  plan.faults[0].fault.type = faults::FaultType::slow_close;
  EXPECT_THAT(only_real(plan), ElementsAre(HasSubstr("slow_close: ")));
  plan.faults[0].fault.type = faults::FaultType::drop;
  plan.faults[0].fault.match.http = faults::HttpMatch{.path = "/event"};
  EXPECT_THAT(only_real(plan), ElementsAre(HasSubstr("over HTTP only")));
}

}  // namespace
}  // namespace kapela::experiment
