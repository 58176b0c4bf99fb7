// What a Run makes sure of before it says that it has succeeded (semantics.md, P6).
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
using ::testing::HasSubstr;
using wire::Command;
using wire::State;

/// Whoever moves by itself is not noticed before somebody asks.
EngineSettings asking_seldom() {
  EngineSettings settings;
  settings.poll_idle = 1h;
  return settings;
}

Scenario with_a_rest(Scenario made) {
  made.actions.push_back(delay(10s));
  return made;
}

TEST(Run, DoesNotSucceedWhenAComponentHasFaultedSinceItsStep) {
  FakeWorld world(seed_plant(), asking_seldom());
  world.at(5s, [&world] { world.move(world.component("io"), State::fault); });
  const RunReport report = world.run(with_a_rest(full_start()));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_EQ(report.first_cause->component, ComponentId{0});
  EXPECT_EQ(world.component("supervisor_1").state, State::stopped);
}

TEST(Run, DoesNotSucceedWhenAComponentHasMovedSinceItsStep) {
  FakeWorld world(seed_plant(), asking_seldom());
  world.at(5s, [&world] { world.move(world.component("io"), State::pause); });
  const RunReport report = world.run(with_a_rest(full_start()));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::wrong_state);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io: PAUSE for"));
  EXPECT_LT(report.first_cause->waited, 11s);
}

TEST(Run, DoesNotSucceedWhenAComponentIsGoneSinceItsStep) {
  FakeWorld world(seed_plant(), asking_seldom());
  world.at(5s, [&world] { world.component("io").behaviour.refuses_connections = true; });
  const RunReport report = world.run(with_a_rest(full_start()));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause->reason, Reason::unreachable);
}

TEST(Run, AwaitsAtItsEndWhatWasSentWithoutAWait) {
  FakeWorld world(seed_plant());
  world.slow_down(7s);
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize)}));
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_GE(*report.ended - report.started, 7s);
  for (const ComponentReport& part : report.components) EXPECT_EQ(part.actual, State::initialized);
  EXPECT_TRUE(world.has("io settled INITIALIZED"));
}

TEST(Run, AwaitsWhatWasSentWithoutAWaitNoLongerThanADrain) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 10min;
  Scenario told = scenario_with({send(all(), Command::initialize)});
  told.rollback.drain = 20s;
  const RunReport report = world.run(told);
  EXPECT_NE(report.status, RunStatus::succeeded);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->component, ComponentId{0});
  EXPECT_GE(report.first_cause->waited, 20s);
  EXPECT_LT(report.first_cause->waited, 21s);
}

TEST(Run, FailsWhenWhatWasSentWithoutAWaitEndsElsewhere) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  world.component("io").behaviour.ends_in = State::fault;
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize)}));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
}

TEST(Run, MayBeCancelledInItsAudit) {
  FakeWorld world(seed_plant());
  world.slow_down(7s);
  const RunId run = world.start(scenario_with({send(all(), Command::initialize)}));
  world.run_for(2s);
  ASSERT_EQ(world.engine().report(run)->phase, Phase::audit);
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  EXPECT_EQ(world.finish(run).status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Run, AuditsAlsoThoseThatFailedBeforeARetry) {
  FakeWorld world(seed_plant(), asking_seldom());
  world.check(false);  // a step that failed, and was tried again
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_commands = true;
  world.at(1s, [&io] { io.behaviour.refuses_commands = false; });
  world.at(8s, [&world, &io] { world.move(io, State::stopped); });
  const RunReport report = world.run(with_a_rest(scenario_with(
      {retried(send(only("io"), Command::initialize), 3, 2s), wait(only("io"), State::initialized, 5s)})));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::wrong_state);
}

}  // namespace
}  // namespace kapela::engine::testing
