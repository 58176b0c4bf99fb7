// What start_process, stop_process and restart_process lead to, before anything is sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/remarks.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "orchestrator/scenario/rules.hpp"
#include "orchestrator/scenario/walk.hpp"
#include "tests/files/reading.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using wire::Command;
using wire::ProcessDeed;
using wire::State;

Action handle(ProcessDeed deed, const std::string& component = "io") {
  HandleProcess action;
  action.deed = deed;
  action.targets = only(component);
  return {action};
}
const Action start = handle(ProcessDeed::start);
const Action stop = handle(ProcessDeed::stop);
const Action restart = handle(ProcessDeed::restart);

Plant kept_plant() {
  Plant plant = seed_plant();
  for (ComponentSpec& each : plant.components) each.process.by_plant = true;
  return plant;
}

std::string obstacle(std::vector<Action> actions, StateSet states) {
  const auto no_value = [](const expression::Path&) { return std::optional<expression::Value>(); };
  const auto scenario = std::make_shared<const Scenario>(scenario_with(std::move(actions)));
  const Program program = *compile(scenario, kept_plant(), no_value);
  const std::vector<StateSet> all(kept_plant().components.size(), states);
  const std::optional<Obstacle> found = find_obstacle(program, kept_plant(), all);
  return found ? found->message : "";
}

TEST(HandleProcess, IsRolledBackWhereItStartsAndGoesForwardWhereItOnlyStops) {
  EXPECT_EQ(atomicity_of(scenario_with({start})), Atomicity::rollback);
  EXPECT_EQ(atomicity_of(scenario_with({stop})), Atomicity::forward);
  EXPECT_EQ(atomicity_of(scenario_with({stop, start})), Atomicity::rollback);
  EXPECT_EQ(atomicity_of(scenario_with({restart})), Atomicity::none);
  EXPECT_FALSE(energises(scenario_with({start, restart})));
}

TEST(HandleProcess, TakesAsLongAsItsProcessMay) {
  ProcessSpec process;
  process.start = 7s;
  process.stop = 3s;
  EXPECT_EQ(time_of(HandleProcess{{}, ProcessDeed::start, {}}, process), 12s);
  EXPECT_EQ(time_of(HandleProcess{{}, ProcessDeed::stop, {}}, process), 8s);
  EXPECT_EQ(time_of(HandleProcess{{}, ProcessDeed::restart, {}}, process), 15s);
  EXPECT_EQ(time_of(HandleProcess{{}, ProcessDeed::restart, 2s}, process), 2s);
}

TEST(HandleProcess, EndsWhoHasNoEnergyAlone) {
  for (const State state : {State::stopped, State::initialized, State::fault}) {
    EXPECT_EQ(obstacle({stop}, bit_of(state)), "") << wire::name(state);
    EXPECT_EQ(obstacle({restart}, bit_of(state)), "") << wire::name(state);
  }
  EXPECT_EQ(obstacle({stop}, bit_of(State::run)), "io: stop_process while it is RUN");
  EXPECT_EQ(obstacle({restart}, bit_of(State::pause)), "io: restart_process while it is PAUSE");
}

TEST(HandleProcess, LeavesNobodyToCommand) {
  for (const Action& next : {send(only("io"), Command::initialize), ensure(only("io"), State::run, 5s),
                             wait(only("io"), State::stopped, 5s)})
    EXPECT_THAT(obstacle({stop, next}, bit_of(State::stopped)), HasSubstr("io: nobody is there who could take"));
  EXPECT_EQ(obstacle({stop, start, ensure(only("io"), State::run, 5s)}, bit_of(State::stopped)), "");
  EXPECT_EQ(obstacle({stop, ensure(only("supervisor_1"), State::run, 5s)}, bit_of(State::stopped)), "");
}

TEST(HandleProcess, BeginsAnewInStopped) {
  EXPECT_EQ(obstacle({restart, send(only("io"), Command::initialize)}, bit_of(State::fault)), "");
  EXPECT_THAT(obstacle({restart, send(only("io"), Command::run)}, bit_of(State::initialized)),
              HasSubstr("CMD_RUN is illegal in STOPPED"));
  EXPECT_EQ(obstacle({start, ensure(only("io"), State::run, 5s)}, no_process), "");
  EXPECT_THAT(obstacle({ensure(only("io"), State::run, 5s), start}, no_process), HasSubstr("nobody is there"));
  EXPECT_EQ(obstacle({start, send(only("io"), Command::run)}, bit_of(State::initialized)), "") << "it ran already";
}

TEST(HandleProcess, IsNotHeldAgainstWhatIsUncertain) {
  const Action perhaps = only_if("vars.x == 1", stop);
  EXPECT_EQ(obstacle({perhaps, ensure(only("io"), State::run, 5s)}, bit_of(State::stopped)), "");
}

TEST(HandleProcess, NeedsSomebodyWhoKeepsTheProcess) {
  const auto scenario = files::scenarios_of("name: x\nactions:\n  - {type: stop_process, component: io}\n").at(0);
  const auto found = [&scenario](const Plant& plant) {
    return render(files::as_errors(check_against(scenario, plant)));
  };
  Plant plant = seed_plant();
  EXPECT_THAT(found(plant), HasSubstr("f.yaml:3:5: error[invalid]: io: stop_process, and nobody is known who keeps its "
                                      "process; give the component 'process:'"));
  plant.components[0].process.unit = "io.service";
  EXPECT_EQ(found(plant), "");
}

TEST(HandleProcess, KnowsServicesByTheUnitsOfComponents) {
  const auto scenario =
      files::scenarios_of("name: x\nactions:\n  - {type: systemctl, operation: restart, service: io.service}\n").at(0);
  const auto found = [&scenario](const Plant& plant) {
    return render(files::as_errors(check_against(scenario, plant)));
  };
  Plant plant = seed_plant();
  EXPECT_THAT(found(plant), HasSubstr("restart_process names the unit 'io.service', which no component of the plant "
                                      "has; give the component whose service it is 'unit: io.service'"));
  plant.components[0].process.unit = "io";
  EXPECT_EQ(found(plant), "");
}

TEST(HandleProcess, IsWhatCmdRestartCannotBeWhereNobodyStartsItAgain) {
  const auto scenario =
      files::scenarios_of("name: x\nactions:\n  - {type: send_command, component: io, command: CMD_RESTART}\n").at(0);
  Plant plant = kept_plant();
  EXPECT_EQ(render(files::as_errors(check_against(scenario, plant))), "");
  plant.components[0].process.stays_away = true;
  EXPECT_THAT(render(files::as_errors(check_against(scenario, plant))),
              HasSubstr("nobody starts it again ('restart' of its 'process' is never); write type: restart_process"));
}

TEST(HandleProcess, HasNoPlaceInAScenarioThatResumes) {
  Scenario scenario = scenario_with({stop});
  scenario.resume = true;
  EXPECT_EQ(broken_rules(scenario).at(0).message, "a scenario with resume has no stop_process");
  Scenario forward = scenario_with({start});
  forward.atomicity = Atomicity::forward;
  EXPECT_THAT(broken_rules(forward).at(0).message, HasSubstr("start_process has to be taken back"));
}

}  // namespace
}  // namespace kapela::scenario::testing
