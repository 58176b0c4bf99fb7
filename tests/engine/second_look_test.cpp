// The second look at the end of an undo: those that have come up again are brought down once more, in the same order.
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
using wire::Command;
using wire::State;

void expect_all_stopped(FakeWorld& world, const RunReport& report) {
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  for (const ComponentReport& part : report.components) {
    EXPECT_EQ(part.actual, State::stopped);
    EXPECT_FALSE(part.exception.has_value());
  }
  for (const std::string& name : seed_names) EXPECT_EQ(world.component(name).state, State::stopped) << name;
}

TEST(SecondLook, UndoesOneThatHasMovedLate) {
  FakeWorld world(seed_plant());
  FakeComponent& slow = world.component("supervisor_1");
  Scenario told = scenario_with({ensure(all(), State::initialized, 9s), delay(1s), fails()});
  world.at(900ms, [&slow] { slow.behaviour.transition = 10s; });
  world.at(5s, [&world] { world.move(world.component("io"), State::initialized); });  // io is settled, supervisor_1 not
  expect_all(world, world.run(told), State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::stop, Command::stop));
  EXPECT_GE(world.time_of("io sent CMD_STOP"), 11s);
}

TEST(SecondLook, LowersInTheSameOrderThoseThatHaveComeUpAgain) {
  FakeWorld world(dependent_plant());
  world.slow_down(2s);
  const RunId run = world.start(failing(full_start()));
  ASSERT_TRUE(world.run_until([&world] { return world.has("io sent CMD_STOP"); }, 1min));
  for (const char* name : {"munchies_algo", "supervisor_1"}) world.move(world.component(name), State::run);
  expect_all_stopped(world, world.finish(run));
  EXPECT_THAT(commands_to(world.component("supervisor_1")),
              ElementsAre(Command::initialize, Command::run, Command::stop, Command::stop));
  EXPECT_GE(world.time_of("supervisor_1 sent CMD_STOP"), world.time_of("munchies_algo sent CMD_STOP") + 2s);
}

/// Who waits for those above it has come up, too: nobody below it goes first.
TEST(SecondLook, LowersInTheSameOrderALineOfThemThatHasComeUpAgain) {
  record::Plant plant = dependent_plant();
  plant.components.push_back({.name = "power", .port = 8005});
  plant.components.front().depends_on = {static_cast<ComponentId>(plant.components.size() - 1)};
  FakeWorld world(plant);
  world.slow_down(2s);
  const RunId run = world.start(failing(full_start()));
  ASSERT_TRUE(world.run_until([&world] { return world.has("power sent CMD_STOP"); }, 1min));
  for (const char* name : {"munchies_algo", "supervisor_1", "io"}) world.move(world.component(name), State::run);
  expect_all_stopped(world, world.finish(run));
  EXPECT_GE(world.time_of("supervisor_1 sent CMD_STOP"), world.time_of("munchies_algo sent CMD_STOP") + 2s);
  EXPECT_GE(world.time_of("io sent CMD_STOP"), world.time_of("supervisor_1 sent CMD_STOP") + 2s);
}

/// One was commanded before the other was seen, and both do nothing: a harder command has to wait for the other all the
/// same.
TEST(SecondLook, TakesHarderCommandsInTheSameOrder) {
  FakeWorld world(dependent_plant());
  const RunId run = world.start(failing(full_start()));
  ASSERT_TRUE(world.run_until([&world] { return world.has("io sent CMD_STOP"); }, 1min));
  for (const char* name : {"munchies_algo", "supervisor_1"}) {
    world.component(name).behaviour.deaf_to = Command::stop;
    world.move(world.component(name), State::run);
  }
  world.component("munchies_algo").behaviour.poll_delay = 50ms;
  expect_all_stopped(world, world.finish(run));
  EXPECT_GE(world.time_of("supervisor_1 sent CMD_HARD_STOP"), world.time_of("munchies_algo settled STOPPED"));
}

}  // namespace
}  // namespace kapela::engine::testing
