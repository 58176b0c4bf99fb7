// What a Run gives to components of another dialect: only what that has, so that none dies of a command it was never
// made for.
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

Plant avena_cell() {
  Plant plant = seed_plant();
  for (ComponentSpec& component : plant.components) component.dialect = wire::Dialect::avena2;
  return plant;
}

/// Services of avena_commons: no pushes, no revisions, no memory of cmd_ids; they acknowledge, and move later.
void make_avena(FakeWorld& world) {
  for (const std::string& name : seed_names) {
    Behaviour& behaviour = world.component(name).behaviour;
    behaviour.pushes = behaviour.revisions = behaviour.knows_command_ids = false;
    behaviour.moves_after = 30ms;
    behaviour.transition = 500ms;
  }
  world.engine().watch();
  world.run_for(10ms);
}

void expect_all_alive_in(FakeWorld& world, State state) {
  for (const std::string& name : seed_names) {
    EXPECT_FALSE(world.component(name).behaviour.hangs) << name;
    EXPECT_EQ(world.component(name).state, state) << name;
  }
}

TEST(Dialect, AQuickStartThatIsCancelledLeavesRealServicesAliveInInitialized) {
  for (const base::Duration when : {100ms, 300ms, 700ms, 2'000ms}) {
    FakeWorld world(avena_cell());
    world.put_all(State::initialized);
    make_avena(world);
    Scenario quick = quick_start();
    quick.actions.push_back(delay(5s));
    const RunId run = world.start(quick);
    world.run_for(when);
    ASSERT_TRUE(world.engine().cancel(run, "enough"));
    EXPECT_EQ(world.finish(run).status, RunStatus::rolled_back) << when.count();
    expect_all_alive_in(world, State::initialized);
  }
}

TEST(Dialect, AQuickStartThatFailsStopsRealServicesSoftly) {
  FakeWorld world(avena_cell());
  world.put_all(State::initialized);
  make_avena(world);
  EXPECT_EQ(world.run(failing(quick_start())).status, RunStatus::rolled_back);
  expect_all_alive_in(world, State::initialized);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::soft_stop));
}

TEST(Dialect, HasNoHarderStopForAServiceThatDoesNotStop) {
  FakeWorld world(avena_cell());
  world.put_all(State::run);
  make_avena(world);
  world.component("supervisor_2").behaviour.deaf_to = Command::stop;
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::stopped_partial);
  EXPECT_THAT(commands_to(world.component("supervisor_2")), Not(Contains(Command::hard_stop)));
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Dialect, ARunThatAsksForAnotherCommandIsRejectedAndTellsWhatThereIs) {
  FakeWorld world(avena_cell());
  world.put_all(State::run);
  make_avena(world);
  const RunReport report = world.run(scenario_with({send(all(), Command::hard_stop)}));
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(report.first_cause->summary,
            "io: its dialect avena2 has no CMD_HARD_STOP (it has CMD_INITIALIZED, CMD_RUN, CMD_STOPPED, CMD_PAUSE, "
            "CMD_ACK, CMD_RESTART, CMD_GET_STATE, CMD_HEALTH_CHECK)");
  expect_all_alive_in(world, State::run);
}

TEST(Dialect, LeavesOutWhoWouldIgnoreTheCommand) {
  FakeWorld world(avena_cell());
  make_avena(world);
  for (const char* const paused : {"io", "supervisor_2"}) world.component(paused).state = State::pause;
  Action initialize = send(all(), Command::initialize);
  std::get<SendCommand>(initialize.body).where_illegal = SendCommand::WhereIllegal::skip;
  Action settle = wait(all(), State::initialized, 5s);
  std::get<WaitForState>(settle.body).states.push_back(State::pause);
  const RunReport report =
      world.run(scenario_with({initialize, settle, send(all(), Command::run), wait(all(), State::run, 5s)}));
  EXPECT_EQ(report.status, RunStatus::succeeded);
  expect_all_alive_in(world, State::run);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run));
  EXPECT_THAT(world.log(), Contains(HasSubstr("io is left out of CMD_INITIALIZED: it is PAUSE")));
}

}  // namespace
}  // namespace kapela::engine::testing
