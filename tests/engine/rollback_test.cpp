// How a Run that has failed is undone: where to, in which order, and what becomes of those that do not follow
// (semantics.md, P3 to P6).
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using wire::Command;
using wire::State;

RunReport cancel_after(FakeWorld& world, Scenario scenario, base::Duration after) {
  const RunId run = world.start(std::move(scenario));
  world.run_for(after);
  EXPECT_TRUE(world.engine().cancel(run, "enough"));
  return world.finish(run);
}

const Failure& exception_of(FakeWorld& world, const RunReport& report, const std::string& name) {
  static const Failure none;
  const ComponentId id = *world.engine().plant().find(name);
  const auto part = std::find_if(report.components.begin(), report.components.end(),
                                 [id](const ComponentReport& each) { return each.component == id; });
  const bool excepted = part != report.components.end() && part->exception.has_value();
  EXPECT_TRUE(excepted) << name;
  return excepted ? *part->exception : none;
}

void expect_all(FakeWorld& world, const RunReport& report, State target) {
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  for (const ComponentReport& part : report.components) {
    EXPECT_EQ(part.target, target);
    EXPECT_EQ(part.actual, target);
    EXPECT_FALSE(part.exception.has_value());
  }
  for (const std::string& name : seed_names) {
    EXPECT_EQ(world.component(name).state, target) << name;
    EXPECT_TRUE(world.has(name + " settled " + std::string(wire::name(target)))) << name;
  }
}

TEST(Lowering, BringsAFullStartBackToStopped) {
  FakeWorld world(seed_plant());
  expect_all(world, world.run(failing(full_start())), State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::run, Command::stop));
}

TEST(Lowering, BringsAQuickStartBackToInitialized) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  expect_all(world, world.run(failing(quick_start())), State::initialized);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::soft_stop));
}

TEST(Lowering, LeavesARestartStoppedAndNeverBringsItBackUp) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  Scenario restart = full_stop();
  for (const Action& action : full_start().actions) restart.actions.push_back(action);
  expect_all(world, world.run(failing(restart)), State::stopped);
}

TEST(Lowering, BringsAPausedComponentBackToPause) {
  FakeWorld world(seed_plant());
  world.put_all(State::pause);
  expect_all(world, world.run(failing(quick_start())), State::pause);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::pause));
}

TEST(Lowering, GoesNoHigherThanTheLowestStateThatWasConfirmed) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  Scenario told = scenario_with({send(all(), Command::soft_stop), wait(all(), State::initialized, 9s),
                                 send(all(), Command::run), wait(all(), State::run, 9s), fails()});
  expect_all(world, world.run(told), State::initialized);
}

TEST(Lowering, BreaksInitializingOffWithAStop) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  expect_all(world, cancel_after(world, full_start(), 4s), State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::stop));
  EXPECT_LT(world.time_of("io sent CMD_STOP"), 4'100ms);
}

TEST(Lowering, BreaksStartingOffWithAStopWhenItIsToBeStopped) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  expect_all(world, cancel_after(world, full_start(), 14s), State::stopped);
  EXPECT_LT(world.time_of("io sent CMD_STOP"), 14'100ms);
}

TEST(Lowering, LetsStartingEndFirstWhenItIsOnlyToBeInitialized) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  world.slow_down(10s);
  expect_all(world, cancel_after(world, quick_start(), 2s), State::initialized);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::soft_stop));
  EXPECT_GE(world.time_of("io sent CMD_SOFT_STOP"), 10s);
  EXPECT_LT(world.time_of("io sent CMD_SOFT_STOP"), 10'300ms);
}

TEST(Lowering, LowersFirstThoseOnWhichNobodyDependsAndALayerAtOnce) {
  FakeWorld world(dependent_plant());
  world.slow_down(2s);
  expect_all(world, world.run(failing(full_start())), State::stopped);
  EXPECT_LE(world.time_of("munchies_algo settled STOPPED"), world.time_of("supervisor_1 sent CMD_STOP") + 10s);
  EXPECT_GE(world.time_of("supervisor_1 sent CMD_STOP"), world.time_of("munchies_algo sent CMD_STOP") + 2s);
  EXPECT_EQ(world.time_of("supervisor_1 sent CMD_STOP"), world.time_of("supervisor_2 sent CMD_STOP"));
  EXPECT_GE(world.time_of("io sent CMD_STOP"), world.time_of("supervisor_2 sent CMD_STOP") + 2s);
}

/// io and the main logic, but not the supervisors between them.
Scenario start_of_both_ends() {
  Selector both = only("io");
  both.components.push_back(TemplateText::literal("munchies_algo"));
  return scenario_with({ensure(both, State::run, 9s)});
}

TEST(Lowering, KeepsTheOrderOfThoseThatDependOnEachOtherThroughOthers) {
  FakeWorld world(dependent_plant());
  world.slow_down(2s);
  EXPECT_EQ(world.run(failing(start_of_both_ends())).status, RunStatus::rolled_back);
  EXPECT_GE(world.time_of("io sent CMD_STOP"), world.time_of("munchies_algo sent CMD_STOP") + 2s);
}

TEST(Lowering, HoldsWhatAStuckComponentDependsOnThroughOthers) {
  FakeWorld world(dependent_plant());
  world.component("munchies_algo").behaviour.ends_in = State::fault;
  const RunReport report = world.run(start_of_both_ends());
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "munchies_algo").reason, Reason::fault);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::held_by);
  EXPECT_NE(world.component("io").state, State::stopped);
}

TEST(Lowering, HoldsWhatAStuckComponentDependsOnThroughThoseThatAreDownAlready) {
  FakeWorld world(dependent_plant());
  for (const char* between : {"supervisor_1", "supervisor_2"})
    world.component(between).behaviour.ends_in = State::stopped;
  world.component("munchies_algo").behaviour.ends_in = State::fault;
  const RunReport report =
      world.run(failing(scenario_with({send(all(), Command::initialize), wait(only("io"), State::initialized, 9s)})));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::held_by);
  EXPECT_EQ(world.component("io").state, State::initialized);
}

TEST(Lowering, WaitsForTheLastOfALayer) {
  FakeWorld world(dependent_plant());
  world.component("supervisor_2").behaviour.transition = 5s;
  expect_all(world, world.run(failing(full_start())), State::stopped);
  EXPECT_GE(world.time_of("io sent CMD_STOP"), world.time_of("supervisor_2 sent CMD_STOP") + 5s);
}

TEST(Lowering, GoesBackThroughTheStepsWhereNobodyDependsOnAnybody) {
  FakeWorld world(seed_plant());
  world.slow_down(1s);
  Scenario one_by_one = scenario_with({});
  for (const std::string& name : seed_names) one_by_one.actions.push_back(ensure(only(name), State::initialized, 9s));
  expect_all(world, world.run(failing(one_by_one)), State::stopped);
  for (std::size_t i = 1; i < seed_names.size(); ++i)
    EXPECT_GE(world.time_of(seed_names[i - 1] + " sent CMD_STOP"),
              world.time_of(seed_names[i] + " sent CMD_STOP") + 1s);
}

TEST(Lowering, NeverCommandsAComponentInFaultAndLowersTheOthers) {
  FakeWorld world(seed_plant());
  world.slow_down(1s);
  world.component("supervisor_1").behaviour.ends_in = State::fault;
  world.component("supervisor_1").error_message = "jam";
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_THAT(commands_to(world.component("supervisor_1")), ElementsAre(Command::initialize));
  EXPECT_EQ(exception_of(world, report, "supervisor_1").reason, Reason::fault);
  EXPECT_THAT(exception_of(world, report, "supervisor_1").summary, HasSubstr("supervisor_1: FAULT \"jam\""));
  for (const char* other : {"io", "supervisor_2", "munchies_algo"})
    EXPECT_EQ(world.component(other).state, State::stopped);
  EXPECT_TRUE(world.has("supervisor_1 exception FAULT"));
}

TEST(Lowering, HoldsWhatAStuckComponentDependsOn) {
  FakeWorld world(dependent_plant());
  world.slow_down(1s);
  world.component("munchies_algo").behaviour.ends_in = State::fault;
  const RunReport report =
      world.run(failing(scenario_with({send(all(), Command::initialize), wait(all(), State::initialized, 9s)})));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "munchies_algo").reason, Reason::fault);
  for (const char* held : {"supervisor_1", "supervisor_2", "io"}) {
    EXPECT_EQ(exception_of(world, report, held).reason, Reason::held_by) << held;
    EXPECT_THAT(commands_to(world.component(held)), Not(Contains(Command::stop))) << held;
  }
  EXPECT_THAT(exception_of(world, report, "io").summary, HasSubstr("depends on it and is stuck"));
}

TEST(Lowering, LowersWhatAStuckComponentDependsOnWhenItIsToldTo) {
  FakeWorld world(dependent_plant());
  world.slow_down(1s);
  world.component("munchies_algo").behaviour.ends_in = State::fault;
  Scenario told = full_start();
  told.rollback.on_stuck = OnStuck::go_on;
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "munchies_algo").reason, Reason::fault);
  for (const char* other : {"supervisor_1", "supervisor_2", "io"})
    EXPECT_EQ(world.component(other).state, State::stopped);
}

TEST(Lowering, HoldsOnlyWhatTheStuckOneNeeds) {
  Plant plant = seed_plant();
  plant.components[1].depends_on = {ComponentId{0}};  // supervisor_1 needs io; the others stand alone
  FakeWorld world(plant);
  world.component("supervisor_1").behaviour.deaf_to = Command::stop;
  Scenario told = failing(scenario_with({ensure(all(), State::initialized, 9s)}));
  const RunReport report = world.run(told);
  EXPECT_EQ(exception_of(world, report, "supervisor_1").reason, Reason::timeout);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::held_by);
  EXPECT_EQ(world.component("supervisor_2").state, State::stopped);
  EXPECT_EQ(world.component("munchies_algo").state, State::stopped);
}

TEST(Lowering, GivesUpOnOneThatNobodyAnswersForAndUndoesTheOthers) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  FakeComponent& lost = world.component("supervisor_1");
  world.at(1s, [&lost] { lost.behaviour.refuses_connections = true; });
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause->reason, Reason::unreachable);
  EXPECT_EQ(exception_of(world, report, "supervisor_1").reason, Reason::unreachable);
  for (const char* other : {"io", "supervisor_2", "munchies_algo"})
    EXPECT_EQ(world.component(other).state, State::stopped);
}

TEST(Lowering, GivesUpOnOneThatHangs) {
  FakeWorld world(seed_plant());
  FakeComponent& silent = world.component("supervisor_1");
  world.at(1s, [&silent] { silent.behaviour.hangs = true; });
  Scenario told = scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()});
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "supervisor_1").reason, Reason::timeout);
}

TEST(Lowering, IsPatientWithOneThatComesBackInTime) {
  FakeWorld world(seed_plant());
  FakeComponent& away = world.component("supervisor_1");
  world.at(1s, [&away] { away.behaviour.refuses_connections = true; });
  world.at(8s, [&away] { away.behaviour.refuses_connections = false; });
  const RunReport report = world.run(scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(away.state, State::stopped);
}

TEST(Lowering, AsksThreeTimesBeforeItTakesARefusalForFinal) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.at(1s, [&io] { io.behaviour.refuses_commands = true; });
  const RunReport report = world.run(scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()}));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::nack);
  EXPECT_THAT(exception_of(world, report, "io").summary, HasSubstr("io: refused CMD_STOP: not now"));
  EXPECT_THAT(commands_to(io), ElementsAre(Command::initialize, Command::stop, Command::stop, Command::stop));
}

TEST(Lowering, EndsWithItsBudgetAndNamesWhoeverIsLeft) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.at(1s, [&io] { io.behaviour.transition = 10min; });
  Scenario told = scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()});
  told.rollback.budget = 5s;
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::timeout);
  EXPECT_GE(report.ended->time_since_epoch() - world.time_of("- compensating 4"), 5s);
  EXPECT_LE(report.ended->time_since_epoch() - world.time_of("- compensating 4"), 5s + 10ms);
  for (const char* other : {"supervisor_1", "supervisor_2", "munchies_algo"})
    EXPECT_FALSE(report.components[index(*world.engine().plant().find(other))].exception.has_value()) << other;
}

/// The end of the budget ends the ones after the others: whoever that sets free is named already.
TEST(Lowering, GivesNobodyATurnWhomTheEndOfItsBudgetHasNamed) {
  FakeWorld world(dependent_plant());
  world.at(1s, [&world] { world.component("supervisor_1").behaviour.transition = 10min; });
  Scenario told = scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()});
  told.rollback.budget = 5s;
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::timeout);
  EXPECT_THAT(world.trace(), Contains(HasSubstr("io exception")).Times(1));
  for (const char* undone : {"supervisor_2", "munchies_algo"})
    EXPECT_THAT(world.trace(), Contains(HasSubstr(std::string(undone) + " settled")).Times(2)) << "looked at once more";
}

TEST(Lowering, GivesNobodyASecondTurnWhenTheEndOfItsBudgetEndsAStep) {
  FakeWorld world(seed_plant());
  world.at(1s, [&world] { world.component("supervisor_1").behaviour.transition = 10min; });
  Selector both = only("supervisor_1");
  both.components.push_back(TemplateText::literal("supervisor_2"));
  Scenario told = scenario_with(
      {ensure(only("io"), State::initialized, 9s), ensure(both, State::initialized, 9s), delay(2s), fails()});
  told.rollback.budget = 5s;
  EXPECT_EQ(world.run(told).status, RunStatus::rollback_failed);
  EXPECT_THAT(world.trace(), Contains(HasSubstr("io exception")).Times(1));
  EXPECT_THAT(world.trace(), Contains(HasSubstr("supervisor_2 settled")).Times(2));
}

TEST(Lowering, HasABudgetOfItsOwnWhateverTheTimeoutOfTheRun) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  Scenario told = full_start();
  told.timeout = 15s;
  const RunReport report = world.run(told);
  expect_all(world, report, State::stopped);
  EXPECT_GT(*report.ended - report.started, 20s);
}

TEST(Lowering, IsNotToBeCancelled) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  const RunId run = world.start(full_start());
  world.run_for(15s);
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  world.run_for(1s);
  const base::Result<void> again = world.engine().cancel(run, "now");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::ErrorCode::conflict);
  expect_all(world, world.finish(run), State::stopped);
}

TEST(Lowering, WaitsUntilACommandInDoubtCanDoNothingAnyMore) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.at(1ms, [&io] { io.behaviour.arrives_after = 4s; });
  Scenario told = scenario_with({delay(1s), send(all(), Command::initialize), wait(all(), State::initialized, 60s)});
  const RunReport report = cancel_after(world, told, 1'500ms);  // it looks STOPPED, and CMD_INITIALIZE is under way
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  world.run_for(1min);
  EXPECT_EQ(io.state, State::stopped);
  EXPECT_THAT(commands_to(io), Contains(Command::initialize));
  EXPECT_EQ(io.received.back().command, Command::stop);
}

TEST(Lowering, IsDoneAtOnceWithACommandThatWasRefused) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  const RunReport report = world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_LT(*report.ended - report.started, 100ms);
}

TEST(Lowering, CountsACrashedComponentThatIsBackLowerAsUndone) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  Scenario told = quick_start();
  told.actions.push_back(delay(5s));
  world.at(2s, [&world] { world.move(world.component("io"), State::stopped); });
  const RunReport report = world.run(failing(told));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.components[0].target, State::stopped);
  EXPECT_EQ(report.components[1].target, State::initialized);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run));
}

TEST(Lowering, TakesHarderCommandsWhenTheGentleOneDoesNothing) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  FakeComponent& io = world.component("io");
  world.at(1s, [&io] { io.behaviour.ignores_commands = true; });
  Scenario told = quick_start();
  told.actions.push_back(delay(2s));
  const RunReport report = world.run(failing(told));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(exception_of(world, report, "io").reason, Reason::timeout);
  EXPECT_THAT(commands_to(io), ElementsAre(Command::run, Command::soft_stop, Command::stop, Command::hard_stop));
  EXPECT_EQ(world.time_of("io sent CMD_STOP") - world.time_of("io sent CMD_SOFT_STOP"), 45s);
}

TEST(Lowering, IsContentWithWhatAHarderCommandReaches) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  world.component("io").behaviour.deaf_to = Command::soft_stop;
  const RunReport report = world.run(failing(quick_start()));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.components[0].target, State::stopped);
  EXPECT_EQ(world.component("io").state, State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::soft_stop, Command::stop));
}

TEST(Lowering, ComesAfterTheOnFailureOfTheStep) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ignores_commands = true;
  Action failing_step = wait(only("io"), State::initialized, 2s);
  failing_step.on_failure = {send(only("supervisor_1"), Command::stop), wait(only("supervisor_1"), State::stopped, 3s),
                             log("seen to")};
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize), failing_step}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.log(), ElementsAre("[INFO] seen to"));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_GE(world.time_of("- compensating 4"), world.time_of("supervisor_1 reached STOPPED"));
}

TEST(Lowering, IsNotHeldUpByOnFailureBeyondItsBound) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ignores_commands = true;
  Action failing_step = wait(only("io"), State::initialized, 2s);
  failing_step.on_failure = {delay(1h), log("never")};
  Scenario told = scenario_with({send(all(), Command::initialize), failing_step});
  told.rollback.on_failure = 4s;
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(world.time_of("- compensating 4") - world.time_of("io verdict TIMEOUT"), 4s);
  EXPECT_THAT(world.log(), ElementsAre("[WARNING] on_failure: the time for on_failure is over"));
}

TEST(Lowering, IsNotStoppedByAnOnFailureThatFails) {
  FakeWorld world(seed_plant());
  Action failing_step = fails();
  failing_step.on_failure = {require("1 == 3", "worse"), log("never")};
  Scenario told = full_start();
  told.actions.push_back(failing_step);
  const RunReport report = world.run(told);
  expect_all(world, report, State::stopped);
  EXPECT_EQ(report.first_cause->summary, "made to fail");
  EXPECT_THAT(world.log(), Contains("[WARNING] on_failure: worse"));
  EXPECT_THAT(world.log(), Not(Contains("[INFO] never")));
}

TEST(Lowering, OfACleanEndRaisesAWarningAndLatchesNothing) {
  FakeWorld world(seed_plant());
  EXPECT_EQ(world.run(failing(full_start())).status, RunStatus::rolled_back);
  EXPECT_TRUE(world.has("- alert WARNING"));
  EXPECT_TRUE(world.has("- run_ended ROLLED_BACK"));
  EXPECT_FALSE(world.engine().latch().has_value());
}

TEST(Lowering, OfAnUncleanEndRaisesAnErrorAndLatchesThePlant) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ends_in = State::fault;
  EXPECT_EQ(world.run(full_start()).status, RunStatus::rollback_failed);
  EXPECT_TRUE(world.has("- alert ERROR"));
  EXPECT_TRUE(world.has("- run_ended ROLLBACK_FAILED"));
  EXPECT_THAT(world.engine().latch().value_or(""), HasSubstr("run 1 of 'test' ended ROLLBACK_FAILED"));
}

TEST(Lowering, HasNothingToDoForARunThatCommandedNobody) {
  FakeWorld world(seed_plant());
  Scenario told = scenario_with({wait(only("io"), State::run, 2s), send(all(), Command::initialize)});
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_FALSE(world.has("- compensating 0"));
  EXPECT_TRUE(world.component("io").received.empty());
}

}  // namespace
}  // namespace kapela::engine::testing
