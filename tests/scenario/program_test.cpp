#include "orchestrator/scenario/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using wire::Command;
using wire::State;

using seed::io, seed::munchies_algo, seed::supervisor_1, seed::supervisor_2;

std::optional<expression::Value> nothing(const expression::Path&) {
  return std::nullopt;
}

base::Result<Program> compiled(Scenario scenario, const expression::Lookup& lookup = nothing) {
  return compile(std::make_shared<const Scenario>(std::move(scenario)), seed_plant(), lookup);
}

Action choice(std::vector<Actions> ways) {
  Choose choose;
  choose.otherwise = std::move(ways.back());
  ways.pop_back();
  for (Actions& way : ways) choose.branches.push_back({expression::Expression(), std::move(way)});
  Action action;
  action.body = choose;
  return action;
}

Action parallel(std::vector<Actions> branches) {
  Action action;
  action.body = Parallel{std::move(branches)};
  action.place = {"cell.yaml", 7, 5};
  return action;
}

Action execute(Scenario callee) {
  ExecuteScenario body;
  body.name = callee.name;
  body.scenario = std::make_shared<const Scenario>(std::move(callee));
  Action action;
  action.body = body;
  return action;
}

Selector named_by(const std::string& text) {
  Selector selector;
  selector.components.push_back(*TemplateText::parse(text));
  return selector;
}

TEST(Program, FreezesTheTargetsOfEveryAction) {
  const Program program = *compiled(full_start());
  ASSERT_THAT(program.actions, SizeIs(6));
  EXPECT_THAT(program.actions[0].targets, IsEmpty());
  EXPECT_THAT(program.actions[1].targets, ElementsAre(io, supervisor_1, supervisor_2, munchies_algo));
  EXPECT_EQ(program.actions[4].action, &program.scenario->actions[4]);
  EXPECT_EQ(program.actions[4].scenario, program.scenario.get());
}

TEST(Program, NumbersActionsInTheOrderOfTheTextBlocksBeforeOnFailure) {
  Action first = choice({{log("a"), log("b")}, {log("c")}});
  first.on_failure = {log("d")};
  Scenario made = scenario_with({first, log("e")});
  made.on_success = {log("f")};
  made.on_end = {log("g")};
  const Program program = *compiled(made);
  EXPECT_EQ(program.actions[0].number, 0U);
  EXPECT_EQ(program.actions[0].blocks[0][1].number, 2U);
  EXPECT_EQ(program.actions[0].blocks[1][0].number, 3U);
  EXPECT_EQ(program.actions[0].on_failure[0].number, 4U);
  EXPECT_EQ(program.actions[1].number, 5U);
  EXPECT_EQ(program.on_success[0].number, 6U);
  EXPECT_EQ(program.on_end[0].number, 7U);
  EXPECT_EQ(program.size, 8U);
}

TEST(Program, FindsEveryInstructionByItsNumberAndNoOther) {
  Action first = choice({{log("a"), parallel({{log("b")}, {log("c"), log("d")}})}, {log("e")}});
  first.on_failure = {log("f")};
  Scenario made = scenario_with({first, log("g")});
  made.on_end = {log("h")};
  const Program program = *compiled(made);
  ASSERT_EQ(program.size, 10U);
  for (std::uint32_t number = 0; number < program.size; ++number) {
    ASSERT_NE(program.find(number), nullptr) << number;
    EXPECT_EQ(program.find(number)->number, number);
  }
  EXPECT_EQ(program.find(10), nullptr);
}

TEST(Program, KnowsAllComponentsThatItMayTouchWhereverTheyAreNamed) {
  Action first = choice({{send(only("munchies_algo"), Command::run)}, {}});
  first.on_failure = {send(only("io"), Command::stop)};
  EXPECT_THAT(compiled(scenario_with({first, wait(only("supervisor_2"), State::run, 1s)}))->components,
              ElementsAre(io, supervisor_2, munchies_algo));
}

TEST(Program, SplicesInTheActionsOfAScenarioThatItExecutes) {
  const Program program = *compiled(scenario_with({execute(full_stop())}));
  ASSERT_THAT(program.actions[0].blocks, SizeIs(1));
  const Instruction& stop = program.actions[0].blocks[0][0];
  EXPECT_EQ(stop.number, 1U);
  EXPECT_EQ(stop.scenario, std::get<ExecuteScenario>(program.scenario->actions[0].body).scenario.get());
  EXPECT_THAT(stop.targets, SizeIs(4));
}

TEST(Program, GivesACalleeItsVarsOverItsDefaultsAndNoneOfTheCallers) {
  Scenario callee = scenario_with({send(named_by("{{ vars.who }}"), Command::stop)});
  callee.vars = {{"who", std::string("io")}};
  EXPECT_THAT(compiled(scenario_with({execute(callee)}))->components, ElementsAre(io));

  const auto caller_knows = [](const expression::Path& path) -> std::optional<expression::Value> {
    if (path == expression::Path{"vars", "who"}) return std::string("supervisor_1");
    return std::nullopt;
  };
  EXPECT_THAT(compiled(scenario_with({execute(callee)}), caller_knows)->components, ElementsAre(io));

  Action with_vars = execute(callee);
  std::get<ExecuteScenario>(with_vars.body).vars.emplace_back("who", expression::Expression());  // true
  const auto refused = compiled(scenario_with({with_vars}));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("there is no component 'true'"));
}

TEST(Program, TakesVarsOfTheLookupOverTheDefaultsOfTheScenario) {
  Scenario made = scenario_with({send(named_by("{{ vars.who }}"), Command::stop)});
  made.vars = {{"who", std::string("io")}};
  EXPECT_THAT(compiled(made)->components, ElementsAre(io));
  const auto given = [](const expression::Path&) -> std::optional<expression::Value> { return "supervisor_2"; };
  EXPECT_THAT(compiled(made, given)->components, ElementsAre(supervisor_2));
}

TEST(Program, RefusesAnUnknownNameWithThePlaceOfTheAction) {
  Action wrong = send(only("supervisor_3"), Command::run);
  wrong.place = {"cell.yaml", 12, 7};
  const auto refused = compiled(scenario_with({choice({{wrong}, {}})}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(refused.error().message, "cell.yaml:12:7: send_command: there is no component 'supervisor_3' in the plant");
}

TEST(Program, RefusesBranchesOfAParallelThatShareAComponentAtAnyDepth) {
  Action deep = choice({{log("a")}, {send(only("io"), Command::stop)}});
  const auto refused =
      compiled(scenario_with({parallel({{send(only("supervisor_1"), Command::stop)},
                                        {send(only("io"), Command::run), wait(only("io"), State::run, 1s)},
                                        {deep}})}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::invalid);
  EXPECT_EQ(refused.error().message, "cell.yaml:7:5: parallel: branches 2 and 3 share io");
  EXPECT_TRUE(compiled(scenario_with({parallel({{send(only("supervisor_1"), Command::stop)}, {deep}})})));
}

TEST(Program, RefusesAnUnboundedNumberOfActions) {
  Scenario made = scenario_with({log("x")});
  for (int level = 0; level < 20; ++level) made = scenario_with({execute(made), execute(made)});
  const auto refused = compiled(made);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::too_many);
}

TEST(Program, CallsItsStepsByTypeAndWhatTheyDo) {
  EXPECT_EQ(label(send(all(), Command::run)), "send_command CMD_RUN");
  EXPECT_EQ(label(wait(all(), State::run, 1s)), "wait_for_state RUN");
  EXPECT_EQ(label(ensure(all(), State::initialized, 1s)), "ensure_state INITIALIZED");
  EXPECT_EQ(label(log("x")), "log_event");
  Action either = wait(all(), State::run, 1s);
  std::get<WaitForState>(either.body).states.push_back(State::pause);
  EXPECT_EQ(label(either), "wait_for_state RUN or PAUSE");
}

}  // namespace
}  // namespace kapela::scenario::testing
