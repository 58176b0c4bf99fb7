#include "orchestrator/planner/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::planner {
namespace {

using namespace scenario::testing;
using namespace std::chrono_literals;
using record::bit_of;
using record::ComponentId;
using scenario::Action;
using scenario::Actions;
using scenario::Scenario;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using wire::Command;
using wire::State;

constexpr ComponentId io{0}, supervisor_1{1}, supervisor_2{2}, munchies_algo{3};

/// io below the supervisors, and those below munchies_algo.
record::Plant layered_plant() {
  record::Plant plant = seed_plant();
  plant.components[1].depends_on = {io};
  plant.components[2].depends_on = {io};
  plant.components[3].depends_on = {supervisor_1, supervisor_2};
  return plant;
}

Plan planned(Scenario scenario, std::vector<scenario::StateSet> states, const record::Plant& plant = layered_plant()) {
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  const scenario::Program program =
      *scenario::compile(std::make_shared<const Scenario>(std::move(scenario)), plant, nothing);
  return make_plan(program, plant, states, record::Waits());
}

Plan planned(Scenario scenario, State from, const record::Plant& plant = layered_plant()) {
  return planned(std::move(scenario), std::vector<scenario::StateSet>(plant.components.size(), bit_of(from)), plant);
}

Scenario rolled_back(Actions actions) {
  Scenario made = scenario_with(std::move(actions));
  made.atomicity = record::Atomicity::rollback;
  return made;
}

std::vector<ComponentId> everybody() {
  return {io, supervisor_1, supervisor_2, munchies_algo};
}

TEST(Plan, SaysWhoGetsWhichCommandInWhichStep) {
  const Plan plan = planned(full_start(), State::stopped);
  ASSERT_THAT(plan.steps, SizeIs(6));
  EXPECT_EQ(plan.steps[1].label, "send_command CMD_INITIALIZE");
  EXPECT_THAT(
      plan.steps[1].deeds,
      ElementsAre(Deed{{Command::initialize}, bit_of(State::stopped), bit_of(State::initialized), everybody()}));
  EXPECT_THAT(plan.steps[4].deeds, ElementsAre(Deed{{}, bit_of(State::run), bit_of(State::run), everybody()}));
  EXPECT_FALSE(plan.steps[0].matters);
  EXPECT_FALSE(plan.refusal);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(Plan, ShowsTheWordsThatGoOnTheWireToEachDialect) {
  record::Plant plant = layered_plant();
  plant.components[0].dialect = wire::Dialect::avena2;
  const Plan plan = planned(quick_start(), State::initialized, plant);
  const std::string text = text_of(plan, plant);
  EXPECT_THAT(text, HasSubstr("io: CMD_INITIALIZED -> INITIALIZED"));
  EXPECT_THAT(text, HasSubstr("supervisor_1, supervisor_2: CMD_SOFT_STOP -> INITIALIZED"));
  EXPECT_THAT(json_of(plan, plant).dump(), HasSubstr(R"("commands":["CMD_INITIALIZED"])"));
}

TEST(Plan, LeavesOutWhoIsSkipped) {
  Action initialize = send(all(), Command::initialize);
  std::get<scenario::SendCommand>(initialize.body).where_illegal = scenario::SendCommand::WhereIllegal::skip;
  const Plan plan = planned(rolled_back({initialize}), {bit_of(State::pause), bit_of(State::stopped),
                                                        bit_of(State::stopped), bit_of(State::initialized)});
  EXPECT_THAT(plan.steps[0].left_out, ElementsAre(io, munchies_algo));
  EXPECT_FALSE(plan.refusal);
}

TEST(Plan, LeavesOutWhoIsThereAlreadyOrFiltered) {
  scenario::Selector initialized = all();
  initialized.state_in = {State::initialized};
  const Plan plan =
      planned(rolled_back({ensure(all(), State::run, 1s), send(initialized, Command::run)}),
              {bit_of(State::run), bit_of(State::stopped), bit_of(State::initialized), bit_of(State::run)});
  EXPECT_THAT(plan.steps[0].there, ElementsAre(io, munchies_algo));
  EXPECT_THAT(
      plan.steps[0].deeds,
      ElementsAre(Deed{{Command::initialize, Command::run}, bit_of(State::stopped), bit_of(State::run), {supervisor_1}},
                  Deed{{Command::run}, bit_of(State::initialized), bit_of(State::run), {supervisor_2}}));
  EXPECT_THAT(plan.steps[1].left_out, everybody());
}

TEST(Plan, UndoesAFullStartInLayersFromTheTopAtEveryPointOfFailure) {
  const Plan plan = planned(full_start(), State::stopped);
  EXPECT_THAT(plan.undos[plan.steps[0].undo].layers, IsEmpty());
  const auto layer = [](scenario::StateSet from, State via, bool breaks_off, std::vector<ComponentId> who) {
    return std::vector<Lowering>{{from, via, breaks_off, State::stopped, {Command::stop}, std::move(who)}};
  };
  const scenario::StateSet initialized = bit_of(State::initialized);
  EXPECT_THAT(plan.undos[plan.steps[1].undo].layers,
              ElementsAre(layer(initialized, State::initializing, true, {munchies_algo}),
                          layer(initialized, State::initializing, true, {supervisor_1, supervisor_2}),
                          layer(initialized, State::initializing, true, {io})));
  EXPECT_EQ(plan.steps[1].undo, plan.steps[2].undo);
  EXPECT_THAT(plan.undos[plan.steps[4].undo].layers,
              ElementsAre(layer(bit_of(State::run), State::starting, true, {munchies_algo}),
                          layer(bit_of(State::run), State::starting, true, {supervisor_1, supervisor_2}),
                          layer(bit_of(State::run), State::starting, true, {io})));
  EXPECT_EQ(plan.undos[plan.steps[5].undo].layers[0][0].via, State::unknown) << "all have arrived";
}

TEST(Plan, AwaitsATransitionThatCannotBeBrokenOffToTheTarget) {
  const Plan plan = planned(rolled_back({send(only("io"), Command::run)}), State::initialized);
  const Lowering& lowering = plan.undos[plan.steps[0].undo].layers.at(0).at(0);
  EXPECT_EQ(lowering.via, State::starting);
  EXPECT_FALSE(lowering.breaks_off);
  EXPECT_EQ(lowering.target, State::initialized);
  EXPECT_THAT(lowering.commands, ElementsAre(Command::soft_stop));
}

TEST(Plan, NeverGoesBackUpAfterARestart) {
  const Plan plan = planned(rolled_back({send(only("io"), Command::stop), wait(only("io"), State::stopped, 1s),
                                         send(only("io"), Command::initialize)}),
                            State::run);
  EXPECT_EQ(plan.undos[plan.steps[0].undo].layers[0][0].target, State::stopped);
  EXPECT_THAT(plan.undos[plan.steps[0].undo].layers[0][0].commands, IsEmpty());
  EXPECT_EQ(plan.undos[plan.steps[2].undo].layers[0][0].target, State::stopped);
}

TEST(Plan, UndoesInReverseOrderOfTheStepsWhereNobodyDependsOnAnybody) {
  const Plan plan =
      planned(rolled_back({send(only("supervisor_1"), Command::initialize),
                           send(only("munchies_algo"), Command::initialize), send(only("io"), Command::initialize)}),
              State::stopped, seed_plant());
  const Undo& undo = plan.undos[plan.steps[2].undo];
  ASSERT_THAT(undo.layers, SizeIs(3));
  EXPECT_THAT(undo.layers[0][0].components, ElementsAre(io));
  EXPECT_THAT(undo.layers[1][0].components, ElementsAre(munchies_algo));
  EXPECT_THAT(undo.layers[2][0].components, ElementsAre(supervisor_1));
}

TEST(Plan, HasNoCompensationForWhatIsNotRolledBack) {
  const Plan plan = planned(full_stop(), State::run);
  EXPECT_EQ(plan.atomicity, record::Atomicity::forward);
  EXPECT_THAT(plan.undos, SizeIs(1));
}

TEST(Plan, WarnsOfAStartThatFirstLowersWhoRuns) {
  const Plan plan = planned(full_start(), State::run);
  EXPECT_THAT(
      plan.warnings,
      ElementsAre("#1 send_command CMD_INITIALIZE lowers io, supervisor_1, supervisor_2, munchies_algo from RUN "
                  "to INITIALIZED"));
  EXPECT_THAT(planned(rolled_back({ensure(only("io"), State::initialized, 1s)}), State::run).warnings,
              ElementsAre("#0 ensure_state INITIALIZED lowers io from RUN to INITIALIZED"));
}

TEST(Plan, WarnsOfAWaitForWhatNobodyHereBringsAbout) {
  const Plan plan = planned(rolled_back({wait(only("io"), State::run, 1s)}), State::stopped);
  EXPECT_THAT(plan.warnings, ElementsAre("#0 wait_for_state RUN: nothing in the scenario leads io there before"));
}

TEST(Plan, NamesTheObstacleAndPlansNoFurther) {
  Scenario made = full_start();
  made.actions[1].place = {"cell.yaml", 4, 7};
  const Plan plan = planned(made, State::pause);
  ASSERT_TRUE(plan.refusal);
  EXPECT_EQ(plan.refusal->step, 1U);
  EXPECT_EQ(plan.refusal->place, (scenario::Place{"cell.yaml", 4, 7}));
  EXPECT_EQ(plan.refusal->message, "io: CMD_INITIALIZE is illegal in PAUSE");
  EXPECT_TRUE(plan.steps[0].reached);
  EXPECT_FALSE(plan.steps[1].reached);
  EXPECT_FALSE(plan.steps[5].reached);
}

TEST(Plan, OfAStopLeavesOutWhoIsInFaultAndAwaitsWhoMovesAsTheRunDoes) {
  const Plan plan = planned(
      full_stop(), {bit_of(State::run), bit_of(State::fault), bit_of(State::on_error), bit_of(State::soft_stopping)});
  EXPECT_FALSE(plan.refusal) << plan.refusal->message;
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("supervisor_1 is in FAULT: it is left out"),
                                         HasSubstr("supervisor_2 is in ON_ERROR: it is left out")));
  std::vector<ComponentId> commanded;
  for (const Step& step : plan.steps)
    for (const Deed& deed : step.deeds)
      if (!deed.commands.empty()) commanded.insert(commanded.end(), deed.components.begin(), deed.components.end());
  EXPECT_THAT(commanded, ElementsAre(io, munchies_algo));
}

TEST(Plan, OfAStartIsRefusedForOneInFault) {
  const State stopped = State::stopped;
  EXPECT_TRUE(planned(full_start(), {bit_of(stopped), bit_of(State::fault), bit_of(stopped), bit_of(stopped)}).refusal);
}

TEST(Plan, TellsWaysThatCannotBeWalkedFromHere) {
  Action optional = send(all(), Command::run);
  optional.required = false;
  EXPECT_THAT(planned(rolled_back({optional}), State::stopped).warnings,
              ElementsAre("#0 counts as not taken: io: CMD_RUN is illegal in STOPPED"));
}

TEST(Plan, KnowsWhatItSkips) {
  Action cold = send(only("io"), Command::initialize);
  cold.when = *expression::Expression::read("components.io.state == 'STOPPED'", scenario::names_of_any());
  const Plan plan = planned(rolled_back({cold, send(only("io"), Command::run)}), State::initialized);
  EXPECT_FALSE(plan.refusal);
  EXPECT_FALSE(plan.steps[0].reached);
  EXPECT_THAT(
      text_of(plan, layered_plant()),
      HasSubstr("#0 send_command CMD_INITIALIZE within 5s, if components.io.state == 'STOPPED' (skipped)\n#1 "));
}

TEST(Plan, ShowsWhatStandsInOthers) {
  scenario::Repeat repeat;
  repeat.actions = {send(only("io"), Command::initialize)};
  Action rounds;
  rounds.body = repeat;
  Action both;
  both.body = scenario::Parallel{{{rounds}, {send(only("supervisor_1"), Command::initialize)}}};
  const Plan plan = planned(rolled_back({both}), State::stopped);
  ASSERT_THAT(plan.steps[0].ways, SizeIs(2));
  EXPECT_EQ(plan.steps[0].ways[1].name, "branch 2");
  const Step& inner = plan.steps[0].ways[0].steps[0];
  EXPECT_EQ(inner.label, "repeat 1 times");
  EXPECT_THAT(inner.ways[0].steps[0].deeds, SizeIs(1));
  EXPECT_EQ(plan.steps[0].ways[1].steps[0].number, 3U);
}

/// Two ways that part at io, and meet at a wait.
Scenario forked() {
  return rolled_back({choose({{condition("components.io.state == 'STOPPED'"), {send(only("io"), Command::initialize)}},
                              {condition("components.io.state == 'RUN'"), {send(only("io"), Command::stop)}}},
                             {send(only("supervisor_1"), Command::initialize)}),
                      wait(only("munchies_algo"), State::stopped, 1s)});
}

TEST(Plan, NamesEachWayByItsCondition) {
  std::vector<scenario::StateSet> states(4, bit_of(State::stopped));
  states[0] |= bit_of(State::run);
  const Plan plan = planned(forked(), states);
  ASSERT_THAT(plan.steps[0].ways, SizeIs(3));
  EXPECT_EQ(plan.steps[0].ways[1].name, "when components.io.state == 'RUN'");
  EXPECT_EQ(plan.steps[0].ways[2].name, "otherwise");
  EXPECT_THAT(text_of(plan, layered_plant()),
              HasSubstr("  when components.io.state == 'STOPPED':\n    #1 send_command CMD_INITIALIZE"));
}

TEST(Plan, SaysWhereAFailureLeavesNothingToUndo) {
  const Plan plan =
      planned(rolled_back({wait(all(), State::stopped, 1s), send(only("io"), Command::initialize)}), State::stopped);
  const std::string text = text_of(plan, layered_plant());
  EXPECT_THAT(text, HasSubstr("  in #0: there is nothing to undo\n  in #1:\n"));
}

TEST(Plan, WarnsOfARunThatItsTimeoutCutsOff) {
  Scenario made = rolled_back({wait(all(), State::stopped, 1min)});
  made.timeout = 30s;
  EXPECT_THAT(planned(made, State::stopped).warnings,
              ElementsAre("its steps may take 1m, which the run's timeout of 30s cuts off"));
}

TEST(PlanJson, HasEverything) {
  const wire::Json json = json_of(planned(full_start(), State::pause), layered_plant());
  EXPECT_EQ(json["scenario"], "test");
  EXPECT_EQ(json["atomicity"], "rollback");
  EXPECT_EQ(json["from"][0]["components"].size(), 4U);
  EXPECT_EQ(json["obstacle"]["message"], "io: CMD_INITIALIZE is illegal in PAUSE");
  EXPECT_EQ(json["worst_case"]["steps"], "1m40s");
  EXPECT_EQ(json["worst_case"]["timeout"], nullptr);
  const wire::Json good = json_of(planned(full_start(), State::stopped), layered_plant());
  EXPECT_EQ(good["obstacle"], nullptr);
  EXPECT_EQ(good["obstacles"], wire::Json::array());
  EXPECT_EQ(good["compensations"][good["steps"][1]["compensation"].get<std::size_t>()][2][0]["components"][0], "io");
}

TEST(PlanJson, TellsAllThatSpeaksAgainstAStartTheMostImportantFirst) {
  Plan plan = planned(full_start(), State::pause);
  plan.hindrances = {"the plant waits for an operator's acknowledgement", "supervisor_2: FAULT"};
  EXPECT_TRUE(plan.is_refused());
  const wire::Json json = json_of(plan, layered_plant());
  EXPECT_EQ(json["obstacle"]["message"], plan.hindrances[0]);
  ASSERT_EQ(json["obstacles"].size(), 3U);
  EXPECT_EQ(json["obstacles"][1]["message"], plan.hindrances[1]);
  EXPECT_EQ(json["obstacles"][2]["message"], "io: CMD_INITIALIZE is illegal in PAUSE");
  const std::string text = render(plan, layered_plant(), Format::text);
  EXPECT_LT(text.find("refused: " + plan.hindrances[0] + "\nrefused: " + plan.hindrances[1]),
            text.find("is illegal in PAUSE"));
}

TEST(PlanGraph, DrawsWaysThatPartAndMeetAndWhatIsSkipped) {
  const Plan plan = planned(forked(), State::stopped);
  const std::string dot = dot_of(plan, layered_plant());
  EXPECT_THAT(dot, HasSubstr("s0 -> s1 [label=\"when components.io.state == 'STOPPED'\""));
  EXPECT_THAT(dot, HasSubstr("s0 -> s3 [label=\"otherwise\""));
  for (const char* arrow : {"s1 -> s4", "s2 -> s4", "s3 -> s4"}) EXPECT_THAT(dot, HasSubstr(arrow));
  EXPECT_THAT(dot, HasSubstr("style=dotted")) << "the other ways are not gone from here";
  EXPECT_THAT(mermaid_of(plan, layered_plant()), HasSubstr("]:::skipped"));
}

TEST(PlanGraph, DrawsWhereAStartIsRefused) {
  const Plan plan = planned(full_start(), State::pause);
  EXPECT_THAT(dot_of(plan, layered_plant()), HasSubstr("shape=octagon"));
  const std::string mermaid = mermaid_of(plan, layered_plant());
  EXPECT_THAT(mermaid, HasSubstr("refused{{\"REJECTED"));
  EXPECT_THAT(mermaid, HasSubstr("io: CMD_INITIALIZE is illegal in PAUSE"));
}

TEST(PlanGraph, EscapesWhatTheLanguagesWouldRead) {
  Scenario made = full_start();
  made.name = "say \"hi\" \\ <b>";
  Action asked = send(only("io"), Command::initialize);
  made.actions = {asked};
  const std::string dot = dot_of(planned(made, State::stopped), layered_plant());
  EXPECT_THAT(dot, HasSubstr(R"(label="say \"hi\" \\ <b>")"));
  const std::string mermaid = mermaid_of(planned(made, State::stopped), layered_plant());
  EXPECT_THAT(mermaid, HasSubstr("#35;0 send_command CMD_INITIALIZE"));
  EXPECT_THAT(mermaid, HasSubstr("STOPPED -#gt; INITIALIZED"));
}

}  // namespace
}  // namespace kapela::planner
