// What the actions of a scenario do in a Run, beside commanding and awaiting components (semantics.md, section 3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using wire::Command;
using wire::State;

Scenario with_vars(Scenario made, std::vector<std::pair<std::string, expression::Value>> vars) {
  made.vars = std::move(vars);
  return made;
}

base::Duration length_of(const RunReport& report) {
  return *report.ended - report.started;
}

// if, choose

TEST(Run, SkipsAnActionWhoseConditionDoesNotHold) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(scenario_with({only_if("vars.go", log("gone")), only_if("not vars.go", log("stayed")),
                                                 only_if("vars.go", send(all(), Command::initialize))}),
                                  {{"go", false}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] stayed"));
  EXPECT_THAT(world.component("io").received, IsEmpty());
  EXPECT_TRUE(world.has("- skipped 0"));
}

TEST(Run, AsksForTheStateOfComponentsInItsConditions) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 5s),
                                       only_if("components.io.state == 'INITIALIZED'", log("is there")),
                                       only_if("components.io.state == 'RUN'", log("is not"))})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] is there"));
}

Scenario choosing() {
  return scenario_with(
      {choose({Branch{condition("vars.x == 1"), {log("one")}}, Branch{condition("vars.x < 5"), {log("few")}},
               Branch{condition("vars.x < 9"), {log("more")}}},
              {log("many")})});
}

TEST(Run, TakesTheFirstBranchThatHolds) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(choosing(), {{"x", 2.0}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] few"));
}

TEST(Run, TakesTheOtherwiseWhenNoBranchHolds) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(choosing(), {{"x", 12.0}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] many"));
}

TEST(Run, FailsWithAStepInsideOfABranchAndUndoesIt) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with(
      {choose({Branch{condition("true"), {ensure(only("io"), State::run, 5s), fails()}}}, {}), log("never")}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
  EXPECT_THAT(world.log(), IsEmpty());
}

// parallel

TEST(Run, DoesItsBranchesAtOnce) {
  FakeWorld world(seed_plant());
  world.check(false);  // steps at once
  world.slow_down(5s);
  const RunReport report =
      world.run(scenario_with({parallel({{ensure(only("io"), State::run, 30s), log("io")},
                                         {ensure(only("supervisor_1"), State::initialized, 30s), log("supervisor")},
                                         {delay(7s), log("rested")}}),
                               log("all")}));
  EXPECT_TRUE(report);
  EXPECT_THAT(world.log(), ElementsAre("[INFO] supervisor", "[INFO] rested", "[INFO] io", "[INFO] all"));
  EXPECT_LT(length_of(report), 11s);
}

TEST(Run, EndsTheOtherBranchesWhenOneFailsAndRunsOnlyItsOnFailure) {
  FakeWorld world(seed_plant());
  world.check(false);  // steps at once
  world.slow_down(5s);
  Action failing_step = wait(only("supervisor_1"), State::run, 2s);
  failing_step.on_failure = {log("the failing one")};
  Action other = ensure(only("io"), State::run, 30s);
  other.on_failure = {log("the other one")};
  const RunReport report = world.run(scenario_with({parallel({{other, log("never")}, {failing_step}}), log("never")}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->component, ComponentId{1});
  EXPECT_EQ(report.first_cause->waited, 2s);
  EXPECT_THAT(world.log(), ElementsAre("[INFO] the failing one"));
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Run, EndsAllBranchesWhenOneFailsAtOnceWhicheverItIs) {
  const Actions patient{delay(1h), log("never")};
  const Actions doomed{fails(), log("never")};
  for (const std::vector<Actions>& branches : {std::vector<Actions>{patient, doomed}, {doomed, patient}}) {
    FakeWorld world(seed_plant());
    world.check(false);  // steps at once
    const RunReport report = world.run(scenario_with({parallel(branches), log("never")}));
    EXPECT_FALSE(report);
    EXPECT_EQ(report.first_cause->summary, "made to fail");
    EXPECT_LT(length_of(report), 10ms);
    EXPECT_THAT(world.log(), IsEmpty());
  }
}

TEST(Run, GoesOnWithoutAParallelThatIsNotRequired) {
  FakeWorld world(seed_plant());
  world.check(false);  // steps at once
  Action both = parallel({{delay(1h), log("never")}, {delay(1s), fails()}});
  both.required = false;
  const RunReport report = world.run(scenario_with({both, log("on")}));
  EXPECT_TRUE(report);
  EXPECT_LT(length_of(report), 2s);
  EXPECT_THAT(world.log(), ElementsAre(HasSubstr("made to fail; it is not required"), "[INFO] on"));
}

// repeat

TEST(Run, RepeatsSoManyTimesWithPausesBetween) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({repeat(3, {log("round")}, {}, 10s)}));
  EXPECT_TRUE(report);
  EXPECT_THAT(world.log(), ElementsAre("[INFO] round", "[INFO] round", "[INFO] round"));
  EXPECT_THAT(length_of(report), AllOf(Ge(20s), Le(20s + 10ms)));
}

TEST(Run, RepeatsUntilAConditionHolds) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(
      scenario_with({repeat(9, {set("n", "vars.n + 1"), log("{{ vars.n }}")}, "vars.n >= 3")}), {{"n", 0.0}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] 1", "[INFO] 2", "[INFO] 3"));
}

TEST(Run, FailsWhenTheConditionOfARepeatNeverHolds) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({repeat(2, {log("round")}, "1 == 2")}));
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->reason, Reason::condition);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("after 2 rounds this does not hold: 1 == 2"));
}

TEST(Run, CommandsAnewInEachRound) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(
      scenario_with({repeat(2, {ensure(only("io"), State::run, 5s), ensure(only("io"), State::stopped, 5s)})})));
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::run, Command::stop,
                                                              Command::initialize, Command::run, Command::stop));
}

// Variables that the trigger gives

wire::JsonPtr giving(const char* vars) {
  return std::make_shared<const wire::Json>(wire::Json{{"vars", wire::Json::parse(vars)}});
}

Scenario counting() {
  return with_vars(scenario_with({log("{{ vars.n + 1 }}"), only_if("vars.go", log("goes"))}),
                   {{"n", 1.0}, {"go", false}});
}

TEST(Run, GivesVariablesTheTypesOfTheirDefaults) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.finish(world.start(counting(), giving(R"({"n": "41", "go": "true"})"))));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] 42", "[INFO] goes"));
}

std::string refusal(const char* vars) {
  FakeWorld world(seed_plant());
  const auto run = world.engine().start(std::make_shared<const Scenario>(counting()), giving(vars));
  return run ? "" : run.error().message + "; " + run.error().hint;
}

TEST(Run, RefusesVariablesThatItDoesNotHaveOrThatDoNotFit) {
  EXPECT_THAT(refusal(R"({"m": 1})"), HasSubstr("has no variable 'm'; it has: n, go"));
  EXPECT_EQ(refusal(R"({"n": "many"})"), "the variable 'n' is a number, and 'many' is not; it is 1 by default");
  EXPECT_EQ(refusal("7"), "vars is no JSON object; write {\"name\": value}");
}

// execute_scenario

TEST(Run, ExecutesAnotherScenarioWithVariablesOfItsOwn) {
  Scenario called =
      with_vars(named("called", {log("{{ vars.a }} {{ vars.b }}"), set("mine", "'changed'")}),
                {{"a", std::string("unset")}, {"b", std::string("default")}, {"mine", std::string("its")}});
  FakeWorld world(seed_plant());
  EXPECT_TRUE(
      world.run(with_vars(scenario_with({execute(called, {{"a", condition("vars.mine")}}), log("{{ vars.mine }}")}),
                          {{"mine", std::string("given")}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] given default", "[INFO] given"));
}

TEST(Run, UndoesWhatAnExecutedScenarioHasDone) {
  FakeWorld world(seed_plant());
  const RunReport report =
      world.run(scenario_with({execute(named("called", {ensure(only("io"), State::run, 5s)})), fails()}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Run, FailsWhenTheTimeoutOfAnExecutedScenarioIsOver) {
  Scenario called = named("called", {delay(10s), log("never")});
  called.timeout = 2s;
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({execute(called), log("never")}));
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->summary, "the timeout of the executed scenario is over");
  EXPECT_THAT(length_of(report), AllOf(Ge(2s), Le(2s + 10ms)));
  EXPECT_THAT(world.log(), IsEmpty());
}

// retry

base::Duration intended(const FakeWorld& world, std::size_t which) {
  for (const Kept& kept : world.records())
    if (kept.record.kind == RecordKind::intent && which-- == 0) return kept.record.time.time_since_epoch();
  ADD_FAILURE() << "there was no such intent";
  return {};
}

TEST(Run, TriesAStepAgainAfterGrowingDelays) {
  FakeWorld world(seed_plant());
  world.check(false);  // a success with a step that failed
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_commands = true;
  world.at(5s, [&io] { io.behaviour.refuses_commands = false; });
  const RunReport report = world.run(scenario_with({retried(send(only("io"), Command::initialize), 5, 1s, 3)}));
  EXPECT_TRUE(report);
  ASSERT_EQ(io.received.size(), 4U);  // at 0, 1, 4 and 13 s
  EXPECT_THAT(intended(world, 1) - intended(world, 0), AllOf(Ge(1s), Le(1s + 5ms)));
  EXPECT_THAT(intended(world, 2) - intended(world, 1), AllOf(Ge(3s), Le(3s + 5ms)));
  EXPECT_THAT(intended(world, 3) - intended(world, 2), AllOf(Ge(9s), Le(9s + 5ms)));
  EXPECT_NE(io.received[0].id, io.received[1].id);  // a new attempt, no repeat
}

TEST(Run, FailsOnceItsRetriesAreUsedUpAndRunsOnFailureOnce) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  Action stubborn = retried(send(only("io"), Command::initialize), 2, 1s);
  stubborn.on_failure = {log("given up")};
  const RunReport report = world.run(scenario_with({stubborn}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::nack);
  EXPECT_EQ(world.component("io").received.size(), 3U);
  EXPECT_THAT(world.log(),
              ElementsAre(HasSubstr("retry 1 of 2 after 1s"), HasSubstr("retry 2 of 2 after 1s"), "[INFO] given up"));
}

TEST(Run, LengthensDelaysByNoMoreThanTheJitter) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  Action stubborn = retried(send(only("io"), Command::initialize), 8, 10s);
  stubborn.retry->jitter = 0.5;
  (void)world.run(scenario_with({stubborn}));
  base::Duration least = 1h, most{};
  for (std::size_t i = 1; i < 9; ++i) {
    const base::Duration delay = intended(world, i) - intended(world, i - 1);
    EXPECT_THAT(delay, AllOf(Ge(10s), Le(15s + 5ms)));
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GT(most - least, 500ms);
}

TEST(Run, RetriesOnlyForTheReasonsThatAreNamed) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  Action picky = retried(send(only("io"), Command::initialize), 5, 1s);
  picky.retry->on = {"TIMEOUT"};
  EXPECT_FALSE(world.run(scenario_with({picky})));
  EXPECT_EQ(world.component("io").received.size(), 1U);
  picky.retry->on = {"TIMEOUT", "NACK"};
  EXPECT_FALSE(world.run(scenario_with({picky})));
  EXPECT_EQ(world.component("io").received.size(), 7U);
}

TEST(Run, EndsWithItsTimeoutInTheMiddleOfARetryDelay) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  Scenario told = scenario_with({retried(send(only("io"), Command::initialize), 5, 1min)});
  told.timeout = 10s;
  const RunReport report = world.run(told);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(length_of(report), AllOf(Ge(10s), Le(10s + 10ms)));
}

// required, quorum

TEST(Run, GoesOnWithoutAStepThatIsNotRequired) {
  FakeWorld world(seed_plant());
  world.check(false);  // a success with a step that failed
  world.component("io").behaviour.ignores_commands = true;
  Action optional = wait(only("io"), State::initialized, 2s);
  optional.required = false;
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize), optional, log("on")}));
  EXPECT_TRUE(report);
  EXPECT_TRUE(world.has("io missed TIMEOUT"));
  EXPECT_EQ(report.components[0].failure->reason, Reason::timeout);
  EXPECT_THAT(world.log(), ElementsAre(HasSubstr("it is not required, the run goes on"), "[INFO] on"));
}

TEST(Run, IsContentWithAQuorum) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 10min;
  Action enough = wait(all(), State::initialized, 5s);
  enough.quorum = 3;
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize), enough}));
  EXPECT_TRUE(report);
  EXPECT_EQ(report.steps[1].done.size(), 3U);
  EXPECT_TRUE(world.has("io missed TIMEOUT"));
}

TEST(Run, FailsWhenAQuorumIsOutOfReach) {
  FakeWorld world(seed_plant());
  for (const char* slow : {"io", "supervisor_1"}) world.component(slow).behaviour.transition = 10min;
  Action enough = wait(all(), State::initialized, 5s);
  enough.quorum = 3;
  const RunReport report = world.run(scenario_with({send(all(), Command::initialize), enough}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_NE(report.status, RunStatus::succeeded);
}

// delay, require, set, alert

TEST(Run, RestsForADelay) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({delay(90s)}));
  EXPECT_TRUE(report);
  EXPECT_EQ(length_of(report), 90s);
}

TEST(Run, CutsADelayShortAtItsOwnTimeout) {
  Scenario told = scenario_with({delay(90s), log("never")});
  told.timeout = 5s;
  FakeWorld world(seed_plant());
  const RunReport report = world.run(told);
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->summary, "the timeout of the run is over: 5s");
  EXPECT_EQ(length_of(report), 5s);
  EXPECT_THAT(world.log(), IsEmpty());
}

TEST(Run, FailsWithTheWordsOfARequirement) {
  FakeWorld world(seed_plant());
  const RunReport report =
      world.run(with_vars(scenario_with({require("vars.n > 3", "{{ vars.n }} are too few")}), {{"n", 2.0}}));
  EXPECT_EQ(report.first_cause->reason, Reason::condition);
  EXPECT_EQ(report.first_cause->summary, "2 are too few");
  Action plain = require("vars.n > 3");
  plain.place = Place{"a.yaml", 7, 3};
  FakeWorld another(seed_plant());
  EXPECT_EQ(another.run(with_vars(scenario_with({plain}), {{"n", 2.0}})).first_cause->summary,
            "a.yaml:7:3: required: vars.n > 3");
}

TEST(Run, SetsVariablesThatKeepTheirTypes) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(
      scenario_with({set("n", "vars.n * 2"), set("big", "vars.n > 5"), set("text", "vars.n == 6 and vars.big"),
                     only_if("vars.big", log("{{ vars.n }} {{ vars.big }} {{ vars.text }}")), require("vars.n == 6")}),
      {{"n", 3.0}, {"big", false}, {"text", std::string()}})));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] 6 true true"));
}

TEST(Run, RaisesAnAlert) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(with_vars(scenario_with({alert("{{ vars.what }} is low")}), {{"what", std::string("oil")}})));
  bool told = false;
  for (const Kept& kept : world.records()) told |= kept.record.kind == RecordKind::alert && kept.text == "oil is low";
  EXPECT_TRUE(told);
}

// approve

TEST(Run, GoesOnWhenAnOperatorApproves) {
  FakeWorld world(seed_plant());
  const RunId run = world.start(scenario_with({approve("start the arm?", 1min), log("on")}));
  world.run_for(20s);
  ASSERT_TRUE(world.engine().report(run)->awaits_approval.has_value());
  EXPECT_THAT(world.log(), ElementsAre("[WARNING] Waiting for approval: start the arm?"));
  ASSERT_TRUE(world.engine().approve(run, true, "ann"));
  const RunReport report = world.finish(run);
  EXPECT_TRUE(report);
  EXPECT_FALSE(report.awaits_approval.has_value());
  EXPECT_EQ(length_of(report), 20s);
  EXPECT_THAT(world.log(), Contains("[INFO] on"));
}

TEST(Run, FailsWhenAnOperatorDoesNotApprove) {
  FakeWorld world(seed_plant());
  const RunId run =
      world.start(scenario_with({ensure(only("io"), State::initialized, 5s), approve("go on?", 1min), log("on")}));
  world.run_for(20s);
  ASSERT_TRUE(world.engine().approve(run, false, "ann"));
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::not_approved);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Run, FailsWhenNobodyApprovesInTime) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(scenario_with({approve("go on?", 1min)}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->summary, "nobody approved within 1m");
  EXPECT_EQ(length_of(report), 1min);
}

TEST(Run, MayBeCancelledWhileItWaitsForAnApproval) {
  FakeWorld world(seed_plant());
  const RunId run = world.start(scenario_with({approve("go on?", 1min)}));
  world.run_for(5s);
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  EXPECT_EQ(world.finish(run).first_cause->reason, Reason::cancelled);
  EXPECT_EQ(world.engine().approve(run, true, "ann").error().code, base::ErrorCode::conflict);
}

TEST(Run, TakesAnApprovalOnlyWhileItWaitsForOne) {
  FakeWorld world(seed_plant());
  const RunId run = world.start(scenario_with({delay(10s)}));
  world.run_for(1s);
  EXPECT_EQ(world.engine().approve(run, true, "ann").error().code, base::ErrorCode::conflict);
  EXPECT_TRUE(world.finish(run));
}

// on_success, on_end

TEST(Run, TellsItsEndAfterASuccess) {
  Scenario told = full_start();
  told.on_success = {log("well")};
  told.on_end = {log("over")};
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(told));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] start", "[INFO] done", "[INFO] well", "[INFO] over"));
}

TEST(Run, TellsItsEndAfterAFailureWithoutCallingItASuccess) {
  Scenario told = scenario_with({fails()});
  told.on_success = {log("well")};
  told.on_end = {log("over: {{ failure.summary }}")};
  FakeWorld world(seed_plant());
  EXPECT_FALSE(world.run(told));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] over: made to fail"));
}

}  // namespace
}  // namespace kapela::engine::testing
