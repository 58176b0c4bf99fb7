// What becomes of a start while others run: modes, cooldown, bounds, and the order of those that wait.
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wire::Command;
using wire::State;

Scenario taking_turns(const std::string& name, Mode mode, int priority = 0) {
  Scenario made =
      named(name, {log(name), send(only("io"), Command::stop), wait(only("io"), State::stopped, 5s), delay(10s)});
  made.mode = mode;
  made.priority = priority;
  return made;
}

RunStatus status_of(FakeWorld& world, RunId run) {
  return world.engine().report(run)->status;
}

TEST(Engine, RefusesASingleScenarioThatRunsAlreadyAndNamesTheRun) {
  FakeWorld world(seed_plant());
  (void)world.start(named("one", {delay(10s)}));
  const base::Result<RunId> second = world.try_start(named("one", {delay(10s)}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::busy);
  EXPECT_THAT(second.error().message, HasSubstr("'one' runs already: run 1"));
}

TEST(Engine, LetsAQueuedScenarioWaitForItself) {
  FakeWorld world(seed_plant());
  const RunId first = world.start(taking_turns("turn", Mode::queued));
  const RunId second = world.start(taking_turns("turn", Mode::queued));
  world.run_for(5s);
  EXPECT_EQ(status_of(world, second), RunStatus::running);
  EXPECT_EQ(world.component("io").received.size(), 1U);
  EXPECT_TRUE(world.finish(first));
  EXPECT_EQ(world.component("io").received.size(), 1U);
  EXPECT_TRUE(world.finish(second));
  EXPECT_EQ(world.component("io").received.size(), 2U);
}

TEST(Engine, LetsAQueuedScenarioWaitForTheComponentsOfAnother) {
  FakeWorld world(seed_plant());
  (void)world.start(taking_turns("single", Mode::single));
  const RunId second = world.start(taking_turns("queued", Mode::queued));
  EXPECT_TRUE(world.finish(second));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] single", "[INFO] queued"));
}

TEST(Engine, UndoesWhoeverHasTheComponentsOfAScenarioThatPreempts) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  const RunId start = world.start(full_start());
  world.run_for(1s);
  Scenario urgent = named("urgent", {log("urgent"), ensure(all(), State::stopped, 10s)});
  urgent.preempt = true;
  const RunId stop = world.start(urgent);
  EXPECT_TRUE(world.finish(stop));
  EXPECT_EQ(status_of(world, start), RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Engine, OrdersThoseThatWaitByPriorityThenByArrival) {
  FakeWorld world(seed_plant());
  (void)world.start(taking_turns("first", Mode::queued));
  (void)world.start(taking_turns("late", Mode::queued, 5));
  (void)world.start(taking_turns("middle", Mode::queued, 1));
  (void)world.start(taking_turns("middle too", Mode::queued, 1));
  (void)world.start(taking_turns("urgent", Mode::queued, -3));
  world.finish_all();
  EXPECT_THAT(world.log(),
              ElementsAre("[INFO] first", "[INFO] urgent", "[INFO] middle", "[INFO] middle too", "[INFO] late"));
}

TEST(Engine, LetsNobodyPassWhoeverWaitsForTheSameComponents) {
  FakeWorld world(seed_plant());
  Scenario of_two = named(
      "two", {log("two"), send(only("io"), Command::stop), send(only("supervisor_1"), Command::stop), delay(10s)});
  of_two.mode = Mode::queued;
  Scenario of_one = named("one", {log("one"), send(only("supervisor_1"), Command::stop), delay(30s)});
  of_one.mode = Mode::queued;
  (void)world.start(taking_turns("first", Mode::queued));
  (void)world.start(of_two);
  (void)world.start(of_one);  // supervisor_1 is free, but the one before it needs it
  world.finish_all();
  EXPECT_THAT(world.log(), ElementsAre("[INFO] first", "[INFO] two", "[INFO] one"));
}

TEST(Engine, LetsThoseBeginThatNeedNothingOfWhoeverWaits) {
  FakeWorld world(seed_plant());
  (void)world.start(taking_turns("first", Mode::queued));
  (void)world.start(taking_turns("second", Mode::queued));
  Scenario other = named("other", {log("other"), send(only("supervisor_1"), Command::stop)});
  other.mode = Mode::queued;
  EXPECT_TRUE(world.run(other));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] first", "[INFO] other"));
}

TEST(Engine, RefusesMoreThanMayWait) {
  EngineSettings settings;
  settings.waiting_runs = 2;
  FakeWorld world(seed_plant(), settings);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(world.try_start(taking_turns("turn", Mode::queued)));
  const base::Result<RunId> refused = world.try_start(taking_turns("turn", Mode::queued));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::too_many);
  EXPECT_THAT(refused.error().message, HasSubstr("2 runs wait already"));
}

TEST(Engine, EndsAWaitingRunThatIsCancelledAndTellsOfIt) {
  FakeWorld world(seed_plant());
  std::vector<RunId> ended;
  world.engine().on_run_ended([&ended](const RunReport& report) { ended.push_back(report.id); });
  const RunId first = world.start(taking_turns("turn", Mode::queued));
  const RunId second = world.start(taking_turns("turn", Mode::queued));
  const RunId third = world.start(taking_turns("turn", Mode::queued));
  world.run_for(1s);
  ASSERT_TRUE(world.engine().cancel(second, "not any more"));
  const RunReport report = world.finish(second);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(report.first_cause->reason, Reason::cancelled);
  EXPECT_EQ(report.first_cause->summary, "cancelled: not any more");
  EXPECT_TRUE(report.ended.has_value());
  EXPECT_TRUE(world.finish(first));
  EXPECT_TRUE(world.finish(third));
  world.run_for(1s);
  EXPECT_THAT(ended, ElementsAre(second, first, third));
  EXPECT_EQ(world.component("io").received.size(), 2U);
}

TEST(Engine, RestartsAScenarioAfterTheRunningOneIsUndone) {
  FakeWorld world(seed_plant());
  world.slow_down(4s);
  Scenario again = full_start();
  again.mode = Mode::restart;
  const RunId first = world.start(again);
  world.run_for(6s);
  const RunId second = world.start(again);
  const RunReport report = world.finish(first);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->summary, "cancelled: 'test' was started anew");
  EXPECT_TRUE(world.finish(second));
  EXPECT_THAT(commands_to(world.component("io")),
              ElementsAre(Command::initialize, Command::run, Command::stop, Command::initialize, Command::run));
}

TEST(Engine, OfSeveralRestartsCarriesOutTheLast) {
  FakeWorld world(seed_plant());
  world.slow_down(4s);
  Scenario again = full_start();
  again.mode = Mode::restart;
  const RunId first = world.start(again);
  world.run_for(2s);
  const RunId second = world.start(again);
  const RunId third = world.start(again);
  EXPECT_TRUE(world.finish(third));
  EXPECT_EQ(status_of(world, first), RunStatus::rolled_back);
  EXPECT_EQ(status_of(world, second), RunStatus::rejected);
}

Scenario of_component(const std::string& name) {
  Scenario made = named("parallel", {send(only(name), Command::stop), delay(10s)});
  made.mode = Mode::parallel;
  return made;
}

TEST(Engine, LetsAScenarioRunTwiceWhereItSharesNoComponent) {
  FakeWorld world(seed_plant());
  const RunId first = world.start(of_component("io"));
  const RunId second = world.start(of_component("supervisor_1"));
  world.run_for(1s);
  EXPECT_EQ(world.engine().running(), 2U);
  EXPECT_TRUE(world.finish(first));
  EXPECT_TRUE(world.finish(second));
}

TEST(Engine, RefusesAParallelRunThatSharesAComponent) {
  FakeWorld world(seed_plant());
  (void)world.start(of_component("io"));
  const base::Result<RunId> second = world.try_start(of_component("io"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::busy);
}

TEST(Engine, RefusesAScenarioThatCoolsDown) {
  FakeWorld world(seed_plant());
  Scenario cooling = full_stop();
  cooling.cooldown = 1min;
  EXPECT_TRUE(world.run(cooling));
  world.run_for(20s);
  const base::Result<RunId> refused = world.try_start(cooling);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("'test' cools down for another 40"));
  world.run_for(41s);
  EXPECT_TRUE(world.run(cooling));
}

TEST(Engine, RefusesAScenarioThatWasExecutedOftenEnough) {
  FakeWorld world(seed_plant());
  Scenario twice = full_stop();
  twice.max_executions = 2;
  EXPECT_TRUE(world.run(twice));
  EXPECT_TRUE(world.run(twice));
  const base::Result<RunId> refused = world.try_start(twice);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("'test' was executed 2 times, which is its max_executions"));
}

TEST(Engine, DoesNotCountStartsThatWereRefused) {
  FakeWorld world(seed_plant());
  Scenario twice = full_stop();
  twice.max_executions = 2;
  const RunId first = world.start(twice);
  EXPECT_FALSE(world.try_start(twice));  // it runs
  (void)world.finish(first);
  EXPECT_TRUE(world.run(twice));
}

}  // namespace
}  // namespace kapela::engine::testing
