// The latch: after an unclean end nothing is energised before an operator has seen to the plant.
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

/// A full start of which one component is left in FAULT; then it is repaired.
void end_badly(FakeWorld& world) {
  FakeComponent& io = world.component("io");
  io.behaviour.ends_in = State::fault;
  EXPECT_EQ(world.run(full_start()).status, RunStatus::rollback_failed);
  io.behaviour.ends_in.reset();
  world.move(io, State::stopped);
}

TEST(Latch, RefusesWhatEnergisesAndSaysWhyAndWhatToDo) {
  FakeWorld world(seed_plant());
  end_badly(world);
  const base::Result<RunId> refused = world.try_start(full_start());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("run 1 of 'test' ended ROLLBACK_FAILED"));
  EXPECT_THAT(refused.error().hint, HasSubstr("kapela ack"));
}

TEST(Latch, LetsThePlantBeStopped) {
  FakeWorld world(seed_plant());
  end_badly(world);
  world.component("supervisor_1").state = State::initialized;
  EXPECT_TRUE(world.run(full_stop()));
  EXPECT_TRUE(world.engine().latch().has_value());
}

TEST(Latch, LetsAFaultBeAcknowledged) {
  FakeWorld world(seed_plant());
  end_badly(world);
  world.move(world.component("io"), State::fault);
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::ack), wait(only("io"), State::stopped, 5s)})));
}

TEST(Latch, IsTakenOffByAnOperatorOnly) {
  FakeWorld world(seed_plant());
  end_badly(world);
  EXPECT_TRUE(world.run(full_stop()));
  world.run_for(24h);
  EXPECT_FALSE(world.try_start(full_start()));
  ASSERT_TRUE(world.engine().acknowledge("ann"));
  EXPECT_FALSE(world.engine().latch().has_value());
  EXPECT_TRUE(world.has("- unlatched "));
  EXPECT_TRUE(world.run(full_start()));
}

TEST(Latch, HasNothingToBeAcknowledgedWhereItIsNotSet) {
  FakeWorld world(seed_plant());
  const base::Result<void> refused = world.engine().acknowledge("ann");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::conflict);
}

TEST(Latch, KeepsTheFirstReason) {
  FakeWorld world(seed_plant());
  end_badly(world);
  world.component("io").state = State::run;
  world.component("io").behaviour.ignores_commands = true;
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::stopped_partial);
  EXPECT_THAT(*world.engine().latch(), HasSubstr("run 1 of"));
}

TEST(Latch, SurvivesARestart) {
  FakeWorld world(seed_plant());
  world.check(false);  // another life's records
  end_badly(world);
  world.destroy_engine();
  (void)world.restart(world.past(world.records().size()));
  EXPECT_THAT(world.engine().latch().value_or(""), HasSubstr("run 1 of 'test' ended ROLLBACK_FAILED"));
  EXPECT_FALSE(world.try_start(full_start()));
  ASSERT_TRUE(world.engine().acknowledge("ann"));
  world.destroy_engine();
  (void)world.restart(world.past(world.records().size()));
  EXPECT_FALSE(world.engine().latch().has_value());
}

}  // namespace
}  // namespace kapela::engine::testing
