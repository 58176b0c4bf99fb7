#include "orchestrator/engine/poller.hpp"

#include <gtest/gtest.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;

/// Polls of "io" within the time.
unsigned polls_within(FakeWorld& world, base::Duration time) {
  const unsigned before = world.component("io").polls;
  world.run_for(time);
  return world.component("io").polls - before;
}

TEST(Poller, AsksOncePerSecondWhenNobodyWaits) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(10s + 1ms);
  EXPECT_GE(world.component("io").polls, 10U);
  EXPECT_LE(world.component("io").polls, 11U);
}

TEST(Poller, AsksFastAfterACommandAndSlowsDownToItsBound) {
  FakeWorld world(seed_plant());
  Behaviour& behaviour = world.component("io").behaviour;
  behaviour.pushes = behaviour.revisions = false;
  behaviour.transition = 20s;
  (void)world.start(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 30s)}));
  world.run_for(100ms);
  EXPECT_GE(world.component("io").polls, 4U);
  const unsigned before = world.component("io").polls;
  world.run_for(10s);
  EXPECT_LE(world.component("io").polls - before, 45U);
  EXPECT_GE(world.component("io").polls - before, 35U);
}

TEST(Poller, AsksTheComponentsOfALargePlantLessOften) {
  EngineSettings settings;
  settings.poll_spacing = 500ms;  // of four components
  FakeWorld world(seed_plant(), settings);
  world.engine().watch();
  world.run_for(20s + 1ms);
  EXPECT_GE(world.component("io").polls, 10U);
  EXPECT_LE(world.component("io").polls, 11U);
}

TEST(Poller, LeavesAComponentOfALargePlantTheTimeToPush) {
  EngineSettings settings;
  settings.poll_spacing = 500ms;
  FakeWorld world(seed_plant(), settings);
  world.component("io").behaviour.transition = 1900ms;
  (void)world.start(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 30s)}));
  world.run_for(100ms);
  EXPECT_EQ(polls_within(world, 1700ms), 0U);
}

TEST(Poller, SeesAComponentWithinASecondOfItsReturn) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_connections = true;
  world.engine().watch();
  world.run_for(2min);
  EXPECT_FALSE(world.engine().board().at(ComponentId{0}).ever_seen);
  world.component("io").behaviour.refuses_connections = false;
  EXPECT_TRUE(world.run_until([&] { return world.engine().board().at(ComponentId{0}).ever_seen; }, 1s));
}

TEST(Poller, TakesAPushThatNobodyWaitsForAsOneReasonToAsk) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(100ms);
  const unsigned before = world.component("io").polls;
  Sighting forged;
  forged.state = State::run;
  forged.revision = 99;
  for (int i = 0; i < 100; ++i) world.engine().on_push(ComponentId{0}, forged, Epoch{1}, CommandId{1});
  world.run_for(100ms);
  EXPECT_LE(world.component("io").polls - before, 2U);
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).seen.state, State::stopped);
}

TEST(Poller, NeverHasTwoQuestionsUnderWayToOneComponent) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.poll_delay = 700ms;
  io.behaviour.pushes = io.behaviour.revisions = false;
  io.behaviour.transition = 3s;
  world.engine().watch();
  (void)world.start(scenario_with({ensure(only("io"), State::run, 30s)}));
  for (int i = 0; i < 100; ++i) {
    world.run_for(50ms);
    world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
  }
  EXPECT_EQ(io.most_open_polls, 1U);
  EXPECT_GE(io.polls, 7U);
}

TEST(Poller, LeavesAComponentThatPushesAloneForAWhile) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 90ms;
  (void)world.start(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 30s)}));
  EXPECT_EQ(polls_within(world, 89ms), 0U);
}

TEST(Poller, GoesBackToTheIdlePaceWhenTheStepHasEnded) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  (void)world.run(full_start());
  world.run_for(1s);
  EXPECT_LE(polls_within(world, 10s), 11U);
}

TEST(Poller, GoesBackToTheIdlePaceWhenARunEndsWithoutWaiting) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 1min;
  world.engine().watch();
  (void)world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_LE(polls_within(world, 10s), 11U);
}

TEST(Poller, AsksTwicePerSecondWhileNobodyIsThere) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_connections = true;
  world.engine().watch();
  world.run_for(5s);
  const unsigned polls = polls_within(world, 10s);
  EXPECT_GE(polls, 19U);
  EXPECT_LE(polls, 21U);
}

TEST(Poller, SeesAComponentThatHungWithinASecondOfItsReturn) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.hangs = true;
  world.engine().watch();
  world.run_for(1min + 1ms);
  world.component("io").behaviour.hangs = false;
  EXPECT_TRUE(world.run_until([&] { return world.engine().board().at(ComponentId{0}).ever_seen; }, 1s));
}

TEST(Poller, IsNotDrivenByAComponentThatPushesWithoutEnd) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(100ms);
  const unsigned before = world.component("io").polls;
  for (int i = 0; i < 1'000; ++i) {
    world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
    world.run_for(100us);
  }
  EXPECT_LE(world.component("io").polls - before, 6U);
  EXPECT_GE(world.component("io").polls - before, 3U);
  const unsigned later = world.component("io").polls;
  for (int i = 0; i < 30'000; ++i) {
    world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
    world.run_for(100us);
  }
  EXPECT_LE(world.component("io").polls - later, 13U) << "in three seconds";
}

TEST(Poller, FollowsAPushSoonWhenItHasBeenQuietForAWhile) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  for (int burst = 0; burst < 3; ++burst) {
    for (int i = 0; i < 100; ++i) {
      world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
      world.run_for(10ms);
    }
    world.run_for(1100ms);
  }
  world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
  EXPECT_EQ(polls_within(world, 6ms), 1U);
}

TEST(Poller, FollowsEachPushSoonWhoseNewsAreTrue) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(100ms);
  for (int change = 0; change < 20; ++change) {
    const State state = change % 2 == 0 ? State::run : State::stopped;
    world.component("io").state = state;
    world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
    EXPECT_TRUE(world.run_until([&] { return world.engine().board().at(ComponentId{0}).seen.state == state; }, 15ms))
        << change;
  }
}

TEST(Poller, SendsAnExpectedQuestionSoonThoughAPushCameBefore) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(100ms);
  world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
  (void)world.start(scenario_with({wait(only("io"), State::run, 10s)}));
  EXPECT_GE(polls_within(world, 10ms), 1U);
}

}  // namespace
}  // namespace kapela::engine::testing
