// Runs that only lower go forward: one component that fails does not stop the others, and none is left in silence. And
// runs that promise nothing: whatever was reached stays.
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

void expect_stopped_but(FakeWorld& world, const std::string& exception) {
  for (const std::string& name : seed_names) {
    if (name == exception) continue;
    EXPECT_EQ(world.component(name).state, State::stopped) << name;
  }
}

const ComponentReport& part_of(FakeWorld& world, const RunReport& report, const std::string& name) {
  return report.components[index(*world.engine().plant().find(name))];
}

/// STOPPED_PARTIAL, where this one alone is an exception: alert and latch are set.
void expect_partial(FakeWorld& world, const RunReport& report, const std::string& left, Reason reason) {
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  for (const ComponentReport& part : report.components)
    EXPECT_EQ(part.exception.has_value(), world.engine().plant().at(part.component).name == left);
  EXPECT_EQ(part_of(world, report, left).exception.value_or(Failure{}).reason, reason);
  EXPECT_TRUE(world.has("- alert ERROR"));
  EXPECT_TRUE(world.has("- latched "));
  EXPECT_THAT(world.engine().latch().value_or(""), HasSubstr("ended STOPPED_PARTIAL"));
  expect_stopped_but(world, left);
}

TEST(Run, StopsTheOthersWhenOneIsDead) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("supervisor_1").behaviour.refuses_connections = true;
  const RunReport report = world.run(full_stop());
  expect_partial(world, report, "supervisor_1", Reason::unreachable);
  EXPECT_EQ(report.first_cause->component, ComponentId{1});
}

TEST(Run, StopsTheOthersWhenOneHangs) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("supervisor_1").behaviour.hangs = true;
  expect_partial(world, world.run(full_stop()), "supervisor_1", Reason::timeout);
}

TEST(Run, StopsTheOthersWhenOneDiesOnItsWay) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.slow_down(3s);
  world.at(1s, [&world] { world.component("io").behaviour.refuses_connections = true; });
  expect_partial(world, world.run(full_stop()), "io", Reason::unreachable);
}

TEST(Run, StopsTheOthersWhenOneFaultsOnItsWay) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.slow_down(3s);
  world.component("munchies_algo").behaviour.ends_in = State::fault;
  expect_partial(world, world.run(full_stop()), "munchies_algo", Reason::fault);
  EXPECT_THAT(commands_to(world.component("munchies_algo")), ElementsAre(Command::stop));
}

TEST(Run, StopsTheOthersWhenOneRefuses) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("io").behaviour.refuses_commands = true;
  expect_partial(world, world.run(full_stop()), "io", Reason::nack);
}

TEST(Run, SucceedsWhenWhoeverRefusedFollowsAfterAll) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_commands = true;
  world.at(1'500ms, [&io] { io.behaviour.refuses_commands = false; });
  const RunReport report = world.run(full_stop());
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_EQ(report.components[0].failure->reason, Reason::nack);
  EXPECT_FALSE(report.components[0].exception.has_value());
  expect_stopped_but(world, "");
  EXPECT_FALSE(world.engine().latch().has_value());
}

TEST(Run, SucceedsWhenWhoeverWasDeadIsBackBeforeItsEnd) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_connections = true;
  world.at(1'500ms, [&io] { io.behaviour.refuses_connections = false; });
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::succeeded);
  expect_stopped_but(world, "");
}

TEST(Run, IsFollowedByAStopOfWhoeverWasDeadAndIsBackAfterItsEnd) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.engine().watch();
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_connections = true;
  world.at(20s, [&io] { io.behaviour.refuses_connections = false; });
  const RunReport report = world.run(full_stop());
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_LT(*report.ended - report.started, 6s);
  world.run_for(30s);
  expect_stopped_but(world, "");
}

TEST(Run, StopsAStragglerHardWhenAStopDoesNothing) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("io").behaviour.deaf_to = Command::stop;
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::succeeded);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::stop, Command::stop, Command::hard_stop));
  expect_stopped_but(world, "");
}

TEST(Run, NamesAStragglerThatFollowsNoCommand) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("io").behaviour.ignores_commands = true;
  const RunReport report = world.run(full_stop());
  expect_partial(world, report, "io", Reason::timeout);
  EXPECT_THAT(report.components[0].exception->summary, HasSubstr("io: RUN for "));
}

TEST(Run, GoesOnToItsNextStepsWithoutWhoeverHasFailed) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("io").behaviour.refuses_connections = true;
  Scenario told = scenario_with({send(all(), Command::soft_stop), wait(all(), State::initialized, 9s),
                                 send(all(), Command::stop), wait(all(), State::stopped, 9s)});
  expect_partial(world, world.run(told), "io", Reason::unreachable);
  EXPECT_THAT(commands_to(world.component("supervisor_1")), ElementsAre(Command::soft_stop, Command::stop));
}

TEST(Run, StopsAPlantThatIsHalfStarted) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  world.component("io").state = State::initializing;
  world.component("supervisor_1").state = State::run;
  world.component("munchies_algo").state = State::initialized;
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::succeeded);
  expect_stopped_but(world, "");
}

TEST(Run, StopsAPlantInWhichOneIsBeingStoppedAlready) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.component("io").state = State::stopping;
  world.component("supervisor_1").state = State::soft_stopping;
  world.at(3s, [&world] {
    world.move(world.component("io"), State::stopped);
    world.move(world.component("supervisor_1"), State::initialized);
  });
  const RunReport report = world.run(full_stop());
  EXPECT_EQ(report.status, RunStatus::succeeded) << report.first_cause->summary;
  expect_stopped_but(world, "");
}

TEST(Run, LeavesWhereTheyAreThoseThatACancelledStopHasNotReached) {
  FakeWorld world(seed_plant());
  world.put_all(State::run);
  world.slow_down(10s);
  const RunId run = world.start(
      scenario_with({ensure(only("io"), State::stopped, 30s), ensure(only("supervisor_1"), State::stopped, 30s)}));
  world.run_for(2s);
  ASSERT_TRUE(world.engine().cancel(run, "wait"));
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_THAT(report.components[0].exception->summary, HasSubstr("io: is left in STOPPING, wanted STOPPED"));
  EXPECT_FALSE(report.components[1].exception.has_value());
  EXPECT_THAT(world.component("supervisor_1").received, IsEmpty());
}

// Atomicity none.

Scenario promising_nothing(Scenario made) {
  made.atomicity = Atomicity::none;
  return made;
}

TEST(Run, ThatPromisesNothingLeavesWhatItHasReached) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(promising_nothing(failing(full_start())));
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_EQ(report.first_cause->reason, Reason::condition);
  for (const std::string& name : seed_names) {
    EXPECT_EQ(world.component(name).state, State::run);
    EXPECT_THAT(commands_to(world.component(name)), ElementsAre(Command::initialize, Command::run));
  }
}

TEST(Run, ThatPromisesNothingNamesForItsSilenceWhoDoesNotAnswerAtTheEnd) {
  FakeWorld world(seed_plant());
  world.at(3s, [&world] { world.component("io").behaviour.hangs = true; });
  Scenario made = full_start();
  made.actions.push_back(delay(5s));
  const RunReport report = world.run(promising_nothing(failing(made)));
  EXPECT_EQ(report.first_cause->reason, Reason::condition);
  ASSERT_TRUE(report.components[0].exception.has_value());
  EXPECT_EQ(report.components[0].exception->reason, Reason::timeout);
}

TEST(Run, ThatPromisesNothingNamesThoseThatAreNotWhereTheyWereToBe) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 10min;
  const RunReport report = world.run(promising_nothing(full_start()));
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_THAT(report.components[0].exception->summary, HasSubstr("io: is left in INITIALIZING, wanted INITIALIZED"));
  EXPECT_EQ(report.components[0].exception->reason, Reason::timeout);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(report.components[i].exception.has_value());
  EXPECT_EQ(world.component("supervisor_1").state, State::initialized);
  EXPECT_TRUE(world.engine().latch().has_value());
}

TEST(Run, ThatPromisesNothingNamesOneThatNobodyAnswersFor) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  world.at(1s, [&world] { world.component("io").behaviour.refuses_connections = true; });
  const RunReport report = world.run(promising_nothing(full_start()));
  EXPECT_EQ(report.components[0].exception->reason, Reason::unreachable);
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
}

/// A full stop of a running plant, in which supervisor_2 acknowledges its command and is mute from then on.
RunId stop_beside_somebody_mute(FakeWorld& world) {
  world.put_all(State::run);
  world.engine().watch();
  FakeComponent& mute = world.component("supervisor_2");
  mute.behaviour.transition = 10min;
  world.run_for(10ms);
  const RunId run = world.start(full_stop());
  EXPECT_TRUE(world.run_until([&world] { return world.has("supervisor_2 acknowledged CMD_STOP"); }, 1s));
  mute.behaviour.hangs = true;
  return run;
}

TEST(Forward, DoesNotWaitForSomebodyWhoIsOfflineAlone) {
  FakeWorld world(seed_plant());
  const RunReport report = world.finish(stop_beside_somebody_mute(world));
  expect_partial(world, report, "supervisor_2", Reason::timeout);
  EXPECT_LT(*report.ended - report.started, 9s);
  EXPECT_EQ(part_of(world, report, "supervisor_2").actual, State::unknown);
  EXPECT_TRUE(world.engine().watches(ComponentId{2}));
}

TEST(Forward, WaitsForSomebodyWhoIsOfflineAsLongAsItWaitsForOthers) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 8s;
  const RunId run = stop_beside_somebody_mute(world);
  world.at(world.now() + 6s, [&world] {
    FakeComponent& back = world.component("supervisor_2");
    back.behaviour.hangs = false;
    world.move(back, State::stopped);
  });
  EXPECT_EQ(world.finish(run).status, RunStatus::succeeded);
}

}  // namespace
}  // namespace kapela::engine::testing
