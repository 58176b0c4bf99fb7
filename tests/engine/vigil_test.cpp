// Components that a run has given up with a command in doubt inside: watched until that can act no more, brought down
// when they come back raised (invariant I23, which FakeWorld checks as well).
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

Plant avena_plant(Plant plant) {
  for (ComponentSpec& component : plant.components) component.dialect = wire::Dialect::avena2;
  return plant;
}

/// A quick start of real services, of which some freeze before CMD_RUN comes, and obey it when they thaw.
struct Stall {
  explicit Stall(const std::vector<std::string>& frozen, const Plant& plant = dependent_plant())
      : world(avena_plant(plant)) {
    world.put_all(State::initialized);
    for (const std::string& name : seed_names) {
      Behaviour& behaviour = world.component(name).behaviour;
      behaviour.pushes = behaviour.revisions = behaviour.knows_command_ids = false;
      behaviour.transition = 200ms;
    }
    world.engine().watch();
    world.run_for(10ms);
    Scenario quick = quick_start();
    run = world.start(quick);
    for (const std::string& name : frozen) world.freeze(world.component(name));
    report = world.finish(run);
  }

  [[nodiscard]] bool rests(const std::string& name, State state, base::Duration within = 30s) {
    return world.run_until([&] { return world.component(name).state == state && world.engine().running() == 0; },
                           within);
  }

  FakeWorld world;
  RunId run{};
  RunReport report{};
};

const ComponentReport& reported_part(FakeWorld& world, const RunReport& report, const std::string& name) {
  return report.components.at(index(*world.engine().plant().find(name)));
}

TEST(Vigil, BringsDownWhoObeysAnOldCommandAfterTheEndOfItsRun) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  EXPECT_EQ(stall.report.status, RunStatus::rollback_failed);
  EXPECT_EQ(reported_part(world, stall.report, "io").actual, State::unknown);
  EXPECT_TRUE(world.has("io watched CMD_RUN INITIALIZED"));
  world.run_for(20s);
  world.thaw(world.component("io"));
  ASSERT_TRUE(world.run_until([&] { return world.component("io").state == State::run; }, 5s));
  ASSERT_TRUE(stall.rests("io", State::initialized));
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::soft_stop));
  EXPECT_THAT(world.log(), Contains(HasSubstr("after run 1 gave it up with CMD_RUN in doubt: it is brought down")));
  world.run_for(10s);
  EXPECT_TRUE(world.has("io unwatched 1"));
  EXPECT_FALSE(world.engine().watches(ComponentId{0}));
  EXPECT_TRUE(world.engine().latch().has_value());
}

/// Questions are rare when nothing goes on, and the answer to one may be a lie.
TEST(Vigil, BelievesWhatAComponentTellsByItself) {
  EngineSettings settings;
  settings.poll_idle = 10min;
  FakeWorld world(dependent_plant(), settings);
  world.put_all(State::initialized);
  for (const std::string& name : seed_names) world.component(name).behaviour.transition = 200ms;
  world.engine().watch();
  world.run_for(10ms);
  const RunId run = world.start(quick_start());
  world.freeze(world.component("io"));
  EXPECT_EQ(world.finish(run).status, RunStatus::rollback_failed);
  EXPECT_TRUE(world.has("io watched CMD_RUN INITIALIZED"));
  world.thaw(world.component("io"));
  ASSERT_TRUE(world.run_until([&] { return world.component("io").state == State::run; }, 5s));
  ASSERT_TRUE(world.run_until([&] { return world.component("io").state == State::initialized; }, 5s));
}

TEST(Vigil, EndsWhenWhoComesBackStaysWhereItMay) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  world.run_for(20s);
  world.component("io").held.clear();  // the process was started anew
  world.component("io").state = State::stopped;
  world.thaw(world.component("io"));
  world.run_for(10s);
  EXPECT_TRUE(world.has("io unwatched 0"));
  EXPECT_EQ(world.engine().running(), 0U);
  EXPECT_THAT(world.log(), Not(Contains(HasSubstr("is back in"))));
}

TEST(Vigil, LeavesAloneWhatAnOperatorStartsAfterTheAcknowledgement) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  ASSERT_TRUE(world.engine().acknowledge("Anna"));
  EXPECT_TRUE(world.has("io unwatched 2"));
  world.thaw(world.component("io"));
  world.run_for(30s);
  EXPECT_EQ(world.component("io").state, State::run);
}

TEST(Vigil, LeavesAComponentToARunThatTakesItAndGoesOnWhereThatHasNotSeenIt) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  EXPECT_EQ(world.run(full_stop()).status, RunStatus::stopped_partial);
  EXPECT_TRUE(world.engine().watches(ComponentId{0}));
  world.thaw(world.component("io"));
  ASSERT_TRUE(stall.rests("io", State::stopped));
  world.run_for(10s);
  EXPECT_FALSE(world.engine().watches(ComponentId{0}));
}

TEST(Vigil, BringsDownWhoDependsOnOthersFirstWhereSeveralComeBack) {
  Stall stall({"io", "supervisor_1"});
  FakeWorld& world = stall.world;
  world.run_for(10s);
  world.thaw(world.component("io"));
  world.at(world.now() + 300ms, [&world] { world.thaw(world.component("supervisor_1")); });
  ASSERT_TRUE(world.run_until([&] { return world.component("io").state == State::run; }, 5s));
  ASSERT_TRUE(stall.rests("io", State::initialized));
  ASSERT_TRUE(stall.rests("supervisor_1", State::initialized));
  EXPECT_LT(world.time_of("supervisor_1 sent CMD_SOFT_STOP") + 200ms, world.time_of("io sent CMD_SOFT_STOP"));
}

TEST(Vigil, NamesAgainWhoCannotBeLoweredAsSomebodyStandsOnIt) {
  Stall stall({"io", "supervisor_1"});
  FakeWorld& world = stall.world;
  world.run_for(10s);
  world.thaw(world.component("io"));
  world.run_for(10s);
  EXPECT_EQ(world.component("io").state, State::run);
  const base::Duration had = world.time_of("io alert ERROR") - world.time_of("io observed RUN");
  EXPECT_GE(had, world.engine().settings().set_out_most) << "for those who are to come back with it";
  world.thaw(world.component("supervisor_1"));
  ASSERT_TRUE(stall.rests("supervisor_1", State::initialized));
  ASSERT_TRUE(stall.rests("io", State::initialized));
}

TEST(Vigil, GivesUpWhoCannotBeStoppedAfterOneMoreTry) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  world.component("io").behaviour.ignores_commands = true;
  world.thaw(world.component("io"));
  ASSERT_TRUE(world.run_until([&] { return world.engine().running() > 0; }, 10s));
  world.finish_all();
  world.run_for(120s);
  std::size_t runs = 0;
  for (const RunReport* report : world.engine().reports()) runs += report->id != stall.run ? 1U : 0U;
  EXPECT_EQ(runs, 1U);
}

TEST(Vigil, OutlivesTheOrchestrator) {
  Stall stall({"io"});
  FakeWorld& world = stall.world;
  world.destroy_engine();
  world.run_for(10s);
  Engine& next = world.restart(world.past(world.records().size()));
  next.recover([](std::string_view) { return std::shared_ptr<const Scenario>(); });
  next.watch();
  world.run_for(5s);
  EXPECT_TRUE(next.watches(ComponentId{0}));
  world.thaw(world.component("io"));
  ASSERT_TRUE(world.run_until([&] { return world.component("io").state == State::run; }, 5s));
  ASSERT_TRUE(stall.rests("io", State::initialized));
  EXPECT_THAT(world.log(), Contains(HasSubstr("run 1 gave it up in an earlier life of the orchestrator")));
}

TEST(Vigil, HasNothingToDoWithWhoRefusesToBeStopped) {
  FakeWorld world(seed_plant());
  world.component("supervisor_2").behaviour.ends_in = State::fault;
  world.engine().watch();
  const RunId run = world.start(full_start());
  world.component("io").behaviour.transition = 1s;
  world.run_until([&world] { return world.has("io acknowledged CMD_INITIALIZE"); }, 1s);
  world.component("io").behaviour.refuses_commands = true;
  EXPECT_EQ(world.finish(run).status, RunStatus::rollback_failed);
  world.run_for(60s);
  EXPECT_FALSE(world.engine().watches(ComponentId{0}));
  EXPECT_EQ(world.engine().reports().size(), 1U);
}

TEST(Vigil, IsNeededByNobodyWhoseCommandsAreAllAnswered) {
  FakeWorld world(seed_plant());
  world.component("supervisor_2").behaviour.ends_in = State::fault;
  world.engine().watch();
  EXPECT_EQ(world.run(full_start()).status, RunStatus::rollback_failed);
  for (std::uint32_t id = 0; id < 4; ++id) EXPECT_FALSE(world.engine().watches(ComponentId{id}));
}

}  // namespace
}  // namespace kapela::engine::testing
