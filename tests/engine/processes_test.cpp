// What a run has done to the processes of components, and how it is taken back.
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
using wire::ProcessDeed;
using wire::State;

Plant kept_plant() {
  Plant plant = dependent_plant();
  for (ComponentSpec& each : plant.components) each.process.by_plant = true;
  return plant;
}

Action handle(ProcessDeed deed, Selector targets) {
  HandleProcess action;
  action.deed = deed;
  action.targets = std::move(targets);
  return {action};
}
Action start(const std::string& component) {
  return handle(ProcessDeed::start, only(component));
}
Action stop(const std::string& component) {
  return handle(ProcessDeed::stop, only(component));
}
Action restart(const std::string& component) {
  return handle(ProcessDeed::restart, only(component));
}

void kill(FakeWorld& world, const std::string& name) {
  FakeComponent& component = world.component(name);
  component.has_process = false;
  component.behaviour.refuses_connections = true;
}

TEST(HandleProcess, StopsAndStartsAndGoesOnFromWhatIsSeenThen) {
  FakeWorld world(kept_plant());
  const RunReport report =
      world.run(scenario_with({stop("io"), delay(1s), start("io"), ensure(only("io"), State::run, 10s)}));
  EXPECT_EQ(report.status, RunStatus::succeeded) << cause_of_exceptions(report).has_value();
  EXPECT_THAT(world.component("io").deeds, ElementsAre("stop_process", "start_process"));
  EXPECT_EQ(world.component("io").state, State::run);
  ASSERT_EQ(report.steps.size(), 4U);
  EXPECT_EQ(report.steps[0].label, "stop_process");
  EXPECT_EQ(report.steps[0].done.size(), 1U);
}

TEST(HandleProcess, LeavesOnceItIsWrittenDown) {
  FakeWorld world(kept_plant());
  world.disk().sync_time = 30ms;
  (void)world.run(scenario_with({restart("io")}));
  EXPECT_GE(world.time_of("io event_sent restart_process") - world.time_of("io event_intended forward"), 30ms);
}

TEST(HandleProcess, IsRepeatedUnderItsNumberWhileItIsInDoubtAndDoneOnce) {
  FakeWorld world(kept_plant());
  world.component("io").behaviour.loses_event_answers = 2;
  EXPECT_TRUE(world.run(scenario_with({restart("io")})));
  EXPECT_THAT(world.component("io").deeds, ElementsAre("restart_process"));
}

TEST(HandleProcess, IsRepeatedToASupervisorOfAnAvenaServiceToo) {
  Plant plant = kept_plant();
  plant.components[0].dialect = wire::Dialect::avena2;
  FakeWorld world(plant);
  world.component("io").behaviour.loses_event_answers = 1;
  EXPECT_TRUE(world.run(scenario_with({restart("io")})));
  EXPECT_THAT(world.component("io").deeds, ElementsAre("restart_process"));
}

TEST(HandleProcess, IsNotDoneToWhoIsEnergised) {
  for (const Action& action : {stop("io"), restart("io")}) {
    FakeWorld world(kept_plant());
    Scenario scenario = scenario_with({delay(1s), action});
    world.at(500ms, [&world] { world.move(world.component("io"), State::run); });
    const RunReport report = world.run(scenario);
    ASSERT_TRUE(report.first_cause);
    EXPECT_EQ(report.first_cause->reason, Reason::illegal);
    EXPECT_THAT(report.first_cause->summary, HasSubstr("is not done: it is in RUN: bring it down before"));
    EXPECT_THAT(world.component("io").deeds, IsEmpty());
  }
}

TEST(HandleProcess, IsRefusedBeforeAnythingIsTouchedWhereThatIsCertain) {
  FakeWorld world(kept_plant());
  world.put_all(State::run);
  const RunReport report = world.run(scenario_with({stop("io")}));
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io: stop_process while it is RUN"));
}

TEST(HandleProcess, IsTheWayOutOfFault) {
  FakeWorld world(kept_plant());
  world.move(world.component("io"), State::fault);
  const RunReport report = world.run(scenario_with({restart("io"), ensure(only("io"), State::run, 10s)}));
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_EQ(world.component("io").state, State::run);
}

/// What it was seen in is how low an undo brings it, in this life and in the next.
TEST(HandleProcess, WritesDownHowLowOneIsThatBeganInFault) {
  FakeWorld world(kept_plant());
  world.component("io").state = State::fault;
  (void)world.run(scenario_with({restart("io")}));
  EXPECT_TRUE(world.has("io observed STOPPED"));
}

TEST(HandleProcess, StartsWhoeverIsAway) {
  FakeWorld world(kept_plant());
  kill(world, "io");
  const RunReport report = world.run(scenario_with({start("io"), ensure(only("io"), State::run, 10s)}));
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("start_process"));
  EXPECT_EQ(report.find(seed::io)->base, State::stopped);
}

TEST(HandleProcess, CommandsNobodyBeforeItIsThere) {
  FakeWorld world(kept_plant());
  kill(world, "io");
  const RunReport report = world.run(scenario_with({ensure(only("io"), State::run, 10s), start("io")}));
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("its process does not run here"));
}

TEST(HandleProcess, IsNamedWhereOneThatIsAwayIsNotStarted) {
  Plant plant = kept_plant();
  const auto cause = [&plant] {
    FakeWorld world(plant);
    kill(world, "io");
    return world.run(scenario_with({ensure(only("io"), State::run, 10s)})).first_cause->summary;
  };
  EXPECT_THAT(cause(), HasSubstr(" (kapela plant up starts its process again)"));
  plant.components[0].process.stays_away = true;
  EXPECT_THAT(cause(), HasSubstr(" (nobody starts its process again, but start_process)"));
  plant.components[0].process.unit = "io.service";
  EXPECT_THAT(cause(), HasSubstr(" (systemd keeps its process: io.service)"));
}

TEST(HandleProcess, TellsWhyASupervisorDoesNotDoIt) {
  FakeWorld world(kept_plant());
  world.component("io").behaviour.refuses_deeds = {"start_process"};
  const RunReport report = world.run(scenario_with({start("io")}));
  EXPECT_EQ(report.first_cause->summary, "io: refused start_process: no such unit");
  EXPECT_EQ(report.status, RunStatus::rolled_back);
}

TEST(HandleProcess, MayBeginWhileThePlantIsLatched) {
  FakeWorld world(kept_plant());
  world.component("io").behaviour.refuses_events = {"UN"};
  Scenario failing = scenario_with({stop("io"), fails()});
  failing.atomicity = Atomicity::rollback;
  world.component("io").behaviour.refuses_deeds = {"start_process"};
  EXPECT_EQ(world.run(failing).status, RunStatus::rollback_failed);
  ASSERT_TRUE(world.engine().latch());
  world.component("io").behaviour.refuses_deeds.clear();
  EXPECT_EQ(world.run(scenario_with({start("io")})).status, RunStatus::succeeded);
}

Scenario rolled_back(std::vector<Action> actions) {
  Scenario scenario = scenario_with(std::move(actions));
  scenario.atomicity = Atomicity::rollback;
  return scenario;
}

TEST(TakingBackOfProcesses, StartsAgainWhatWasStoppedBeforeAnybodyIsBroughtDown) {
  FakeWorld world(kept_plant());
  const RunReport report =
      world.run(rolled_back({ensure(only("supervisor_1"), State::run, 10s), stop("io"), delay(1s), fails()}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("stop_process", "start_process"));
  EXPECT_LT(world.time_of("io event_sent start_process"), world.time_of("supervisor_1 sent CMD_STOP"));
}

TEST(TakingBackOfProcesses, StopsWhatWasStartedWhenAllAreDown) {
  FakeWorld world(kept_plant());
  kill(world, "io");
  const RunReport report = world.run(rolled_back(
      {start("io"), ensure(only("io"), State::run, 10s), ensure(only("munchies_algo"), State::run, 10s), fails()}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("start_process", "stop_process"));
  EXPECT_GT(world.time_of("io event_sent stop_process"), world.time_of("io settled STOPPED"));
  EXPECT_GT(world.time_of("io event_sent stop_process"), world.time_of("munchies_algo settled STOPPED"));
}

TEST(TakingBackOfProcesses, DoesNothingWhereNothingWasDone) {
  FakeWorld world(kept_plant());
  EXPECT_EQ(world.run(rolled_back({start("io"), fails()})).status, RunStatus::rolled_back);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("start_process in vain"));
}

TEST(TakingBackOfProcesses, LeavesRunningWhatRanBefore) {
  FakeWorld world(kept_plant());
  EXPECT_EQ(world.run(rolled_back({stop("io"), delay(1s), start("io"), fails()})).status, RunStatus::rolled_back);
  EXPECT_TRUE(world.component("io").has_process);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("stop_process", "start_process", "start_process in vain"));
}

TEST(TakingBackOfProcesses, LeavesDownWhatWasDownBefore) {
  FakeWorld world(kept_plant());
  kill(world, "io");
  EXPECT_EQ(world.run(rolled_back({start("io"), delay(1s), stop("io"), fails()})).status, RunStatus::rolled_back);
  EXPECT_FALSE(world.component("io").has_process);
}

TEST(TakingBackOfProcesses, KeepsTheProcessOfWhoCannotBeBroughtDown) {
  FakeWorld world(kept_plant());
  kill(world, "io");
  world.component("io").behaviour.deaf_to = wire::Command::stop;
  Scenario scenario = rolled_back({start("io"), ensure(only("io"), State::run, 10s), fails()});
  scenario.rollback.budget = 30s;
  const RunReport report = world.run(scenario);
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_THAT(world.component("io").deeds, ElementsAre("start_process"));
  EXPECT_TRUE(world.engine().latch());
}

TEST(TakingBackOfProcesses, ThatIsRefusedIsNamedAndLatchesThePlant) {
  FakeWorld world(kept_plant());
  world.component("io").behaviour.refuses_deeds = {"start_process"};
  const RunReport report = world.run(rolled_back({stop("io"), fails()}));
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  ASSERT_TRUE(report.find(seed::io)->exception);
  EXPECT_EQ(report.find(seed::io)->exception->summary,
            "io: stop_process is not taken back: start_process was refused: no such unit");
  EXPECT_TRUE(world.engine().latch());
}

TEST(TakingBackOfProcesses, IsDoneByTheNextLifeWhereverTheOrchestratorDies) {
  const Scenario scenario = rolled_back(
      {stop("io"), delay(1s), ensure(only("supervisor_2"), State::run, 10s), start("munchies_algo"), fails()});
  std::size_t records = 0;
  {
    FakeWorld world(kept_plant());
    kill(world, "munchies_algo");
    (void)world.run(scenario);
    records = world.records().size();
  }
  for (std::size_t died = 1; died < records; ++died) {
    FakeWorld world(kept_plant());
    kill(world, "munchies_algo");
    world.check(false);  // of several lives
    world.crash_after(died);
    (void)world.engine().start(std::make_shared<const Scenario>(scenario), nullptr);
    if (!world.run_until_crash()) continue;
    world.restart(world.past(died)).recover([&](std::string_view) {
      return std::make_shared<const Scenario>(scenario);
    });
    world.finish_all();
    EXPECT_TRUE(world.component("io").has_process) << "after " << died << " records";
    EXPECT_FALSE(world.component("munchies_algo").has_process) << "after " << died << " records";
  }
}

TEST(HandleProcess, OfOneThatIsAwayDoesNotKeepARunThatOnlyLowersFromTheOthers) {
  FakeWorld world(kept_plant());
  world.put_all(State::run);
  kill(world, "munchies_algo");
  const RunReport report =
      world.run(scenario_with({ensure(all(), State::stopped, 10s), handle(ProcessDeed::stop, all())}));
  EXPECT_EQ(report.status, RunStatus::succeeded) << "its supervisor says that nothing of it is left";
  EXPECT_FALSE(world.component("io").has_process);
  EXPECT_THAT(world.component("munchies_algo").deeds, ElementsAre("stop_process in vain"));
}

TEST(TakingBackOfProcesses, IsNotForARunThatOnlyLowers) {
  FakeWorld world(kept_plant());
  world.component("supervisor_1").behaviour.refuses_deeds = {"stop_process"};
  const RunReport report =
      world.run(scenario_with({ensure(all(), State::stopped, 10s), handle(ProcessDeed::stop, all())}));
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_FALSE(world.component("io").has_process);
  EXPECT_FALSE(world.component("munchies_algo").has_process) << "the others go on";
}

}  // namespace
}  // namespace kapela::engine::testing
