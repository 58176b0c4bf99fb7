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
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using wire::Command;
using wire::State;

TEST(Run, StartsEveryComponentOfThePlant) {
  FakeWorld world(seed_plant());
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_TRUE(report);
  for (const std::string& name : world.engine().plant().component_names()) {
    EXPECT_EQ(world.component(name).state, State::run) << name;
    EXPECT_THAT(commands_to(world.component(name)), ElementsAre(Command::initialize, Command::run)) << name;
  }
  EXPECT_THAT(world.log(), ElementsAre("[INFO] start", "[INFO] done"));
}

TEST(Run, JournalsAllIntentsOfAStepBeforeTheFirstCommandIsSentInThePlantsOrder) {
  FakeWorld world(seed_plant());
  (void)world.run(scenario_with({send(all(), Command::initialize)}));
  const std::vector<std::string> trace = world.trace();
  ASSERT_GE(trace.size(), 14U);
  EXPECT_THAT(std::vector<std::string>(trace.begin() + 6, trace.begin() + 14),
              ElementsAre("100us io intent CMD_INITIALIZE", "100us supervisor_1 intent CMD_INITIALIZE",
                          "100us supervisor_2 intent CMD_INITIALIZE", "100us munchies_algo intent CMD_INITIALIZE",
                          "100us io sent CMD_INITIALIZE", "100us supervisor_1 sent CMD_INITIALIZE",
                          "100us supervisor_2 sent CMD_INITIALIZE", "100us munchies_algo sent CMD_INITIALIZE"));
}

TEST(Run, WaitsForAllComponentsAtOnceNotOneAfterTheOther) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  const RunReport report = world.run(full_start());
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 21s);
}

TEST(Run, TimesOutExactlyWhenTheStepSays) {
  FakeWorld world(seed_plant());
  world.component("supervisor_2").behaviour.transition = 10min;
  const RunReport report = world.run(full_start());
  ASSERT_EQ(report.steps.size(), 2U);
  EXPECT_EQ(*report.steps[1].ended - report.steps[1].started, 60s);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->waited, 60s);
}

TEST(Run, TimesOutExactlyInLaterStepsAndOtherScenariosToo) {
  FakeWorld world(seed_plant());
  world.at(1s, [&] { world.component("io").behaviour.transition = 10min; });
  world.slow_down(2s);
  EXPECT_EQ(world.run(full_start()).first_cause->waited, 30s);
  FakeWorld stopping(seed_plant());
  for (const std::string& name : stopping.engine().plant().component_names())
    stopping.component(name).state = State::run;
  stopping.component("io").behaviour.transition = 10min;
  EXPECT_EQ(stopping.run(full_stop()).first_cause->waited, 45s);
}

TEST(Run, NamesTheComponentItsStateAndTheWaitWhenItTimesOut) {
  FakeWorld world(seed_plant());
  world.component("supervisor_2").behaviour.transition = 10min;
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->summary,
            "supervisor_2: INITIALIZING for 60.0 s, wanted INITIALIZED within 60 s, last seen 0.8 s ago");
}

TEST(Run, NamesEveryStragglerOfATimeout) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 10min;
  world.component("munchies_algo").behaviour.transition = 10min;
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.components[0].failure->reason, Reason::timeout);
  EXPECT_FALSE(report.components[1].failure.has_value());
  EXPECT_EQ(report.components[3].failure->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io: "));
}

TEST(Run, SendsNothingForwardAfterAStepHasFailed) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 10min;
  (void)world.run(full_start());
  world.run_for(1min);
  EXPECT_THAT(commands_to(world.component("munchies_algo")), ElementsAre(Command::initialize, Command::stop));
  EXPECT_THAT(world.dropped(), ElementsAre(RunId{1}));
}

TEST(Run, FailsAtOnceWhenAComponentFaultsAndSaysWhatItSaid) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  FakeComponent& faulty = world.component("supervisor_1");
  faulty.behaviour.ends_in = State::fault;
  faulty.error_code = 7;
  faulty.error_message = "feeder3 jam";
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_LT(report.first_cause->waited, 3s);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("supervisor_1: FAULT 7 \"feeder3 jam\""));
}

TEST(Run, FailsAtOnceWhenAComponentRefusesAndSaysWhatIsLegal) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  const RunReport report = world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::nack);
  EXPECT_THAT(
      report.first_cause->summary,
      HasSubstr("io: refused CMD_INITIALIZE: not now; it is STOPPED, where these are legal: CMD_INITIALIZE, CMD_STOP"));
}

TEST(Run, FailsAtOnceWhenAComponentEndsInAnotherStableState) {
  FakeWorld world(seed_plant());
  world.slow_down(1s);
  world.component("io").behaviour.ends_in = State::pause;
  world.engine().watch();
  world.run_for(10ms);
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->reason, Reason::wrong_state);
  EXPECT_LT(report.first_cause->waited, 2s);
}

TEST(Run, FailsSoonWhenNobodyListensAtTheAddress) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_connections = true;
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->reason, Reason::unreachable);
  EXPECT_GE(report.first_cause->waited, 1s);
  EXPECT_LT(report.first_cause->waited, 3s);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io: nobody answers at 127.0.0.1:8001"));
}

TEST(Run, DoesNotTakeAnAcknowledgementForSuccess) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ignores_commands = true;
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io: STOPPED for "));
}

TEST(Run, DoesNotBelieveAStateThatWasAskedForBeforeTheAcknowledgement) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.revisions = io.behaviour.pushes = false;
  io.state = State::initialized;
  io.behaviour.answer_delay = 1s;  // the poll below is under way while the command is sent and acknowledged
  world.engine().watch();
  io.behaviour.answer_delay = 1ms;
  io.behaviour.ignores_commands = true;
  const RunId run =
      world.start(scenario_with({send(only("io"), Command::stop), wait(only("io"), State::initialized, 500ms)}));
  io.behaviour.hangs = true;  // no later poll is answered
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
}

TEST(Run, KnowsFromTheAcknowledgementWhereTheComponentIsButNotThatItHasArrived) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(10ms);
  world.component("io").behaviour.transition = 20s;
  (void)world.start(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 30s)}));
  world.run_for(1ms);
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).seen.state, State::initializing);
  EXPECT_EQ(world.engine().running(), 1U);
}

TEST(Run, IsNotThrownBackFromAnAcknowledgedStateByALatePush) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(10ms);
  world.component("io").behaviour.transition = 20s;
  (void)world.start(scenario_with({send(only("io"), Command::initialize)}));
  world.run_for(1ms);
  Sighting late;
  late.state = State::stopped;
  late.revision = 1;
  world.engine().on_push(ComponentId{0}, late, world.engine().epoch(), CommandId{99});
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).seen.state, State::initializing);
}

TEST(Run, LearnsFromTheAcknowledgementWhereTheCommandReallyFoundTheComponent) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.engine().watch();
  world.run_for(10ms);
  io.behaviour.pushes = io.behaviour.revisions = false;
  io.behaviour.moves_after = 30ms;
  io.behaviour.transition = 500ms;
  io.state = State::initialized;  // the board still says STOPPED, from where CMD_RUN leads nowhere
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::run), ensure(only("io"), State::run, 10s)})));
  EXPECT_THAT(commands_to(io), ElementsAre(Command::run));
}

TEST(Run, GoesOnWhenTheAnswerIsLostButTheCommandWasExecuted) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.loses_command_answers = true;
  const RunReport report = world.run(full_start());
  EXPECT_TRUE(report);
}

TEST(Run, RepeatsACommandThatNeverArrivedUnderTheSameId) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.drops_commands = 1;
  const RunReport report = world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_TRUE(report);
  ASSERT_EQ(world.component("io").received.size(), 1U);
  EXPECT_EQ(world.component("io").received[0].id, CommandId{1});
  EXPECT_THAT(world.trace(), Contains(HasSubstr("io in_doubt CMD_INITIALIZE")));
}

TEST(Run, StopsAllComponentsThatAreStoppedAlready) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(full_stop()));
}

TEST(Run, WorksWithComponentsThatOnlyAnswerPollsAndMoveLate) {
  FakeWorld world(seed_plant());
  for (const std::string& name : world.engine().plant().component_names()) {
    Behaviour& behaviour = world.component(name).behaviour;
    behaviour.pushes = behaviour.revisions = false;
    behaviour.moves_after = 30ms;
    behaviour.transition = 50ms;
  }
  const RunReport report = world.run(full_start());
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 1s);
}

TEST(Run, EnsureCommandsOnlyWhoIsNotThereYetAndGoesHopByHop) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::run;
  world.component("supervisor_1").state = State::initialized;
  EXPECT_TRUE(world.run(scenario_with({ensure(all(), State::run, 10s)})));
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre());
  EXPECT_THAT(commands_to(world.component("supervisor_1")), ElementsAre(Command::run));
  EXPECT_THAT(commands_to(world.component("supervisor_2")), ElementsAre(Command::initialize, Command::run));
}

TEST(Run, EnsureFailsAtAFaultWithoutCommandingIt) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::fault;
  const RunReport report = world.run(scenario_with({ensure(all(), State::run, 10s)}));
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre());
}

TEST(Run, WaitsForAStateThatSomebodyElseBringsAbout) {
  FakeWorld world(seed_plant());
  world.at(5s, [&] { world.move(world.component("io"), State::run); });
  const RunReport report = world.run(scenario_with({wait(only("io"), State::run, 10s)}));
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 5s + 300ms);
}

TEST(Run, RunsOnFailureOnceAfterTheStepHasFailedAndNeverOtherwise) {
  Action failing = wait(all(), State::initialized, 1s);
  failing.on_failure = {log("failed: {{ failure.summary }}")};
  Action fine = send(all(), Command::initialize);
  fine.on_failure = {log("never")};
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ignores_commands = true;
  EXPECT_FALSE(world.run(scenario_with({fine, failing, log("not reached")})));
  ASSERT_EQ(world.log().size(), 1U);
  EXPECT_THAT(world.log()[0], HasSubstr("[INFO] failed: io: STOPPED for"));
}

TEST(Run, CancelUndoesItAtOnceWithoutOnFailure) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  Scenario told = full_start();
  for (Action& action : told.actions) action.on_failure = {log("failed")};
  const RunId run = world.start(told);
  world.run_for(2s);
  ASSERT_TRUE(world.engine().cancel(run, "the operator said so"));
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::cancelled);
  EXPECT_EQ(report.first_cause->summary, "cancelled: the operator said so");
  world.run_for(1min);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::stop));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] start"));
}

TEST(Run, EndsAtItsOwnTimeoutEvenInTheMiddleOfAStep) {
  Scenario limited = full_start();
  limited.timeout = 15s;
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  const RunReport report = world.run(limited);
  EXPECT_FALSE(report);
  EXPECT_EQ(*report.steps.back().ended - report.started, 15s);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
}

TEST(Run, FiltersTargetsByTheStateTheyAreInWhenTheStepBegins) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::initialized;
  world.engine().watch();
  world.run_for(10ms);
  Selector stopped = all();
  stopped.state_not_in = {State::stopped};
  EXPECT_TRUE(world.run(scenario_with({send(stopped, Command::run)})));
  EXPECT_EQ(world.component("io").received.size(), 1U);
  EXPECT_EQ(world.component("supervisor_1").received.size(), 0U);
}

TEST(Run, ShowsTheMessageOfATestActionAndWhatTriggeredIt) {
  TestAction test;
  test.message = *TemplateText::parse("run {{ run.id }} of {{ scenario_name }} by {{ trigger.source }}");
  test.show_trigger = true;
  Action action;
  action.body = test;
  FakeWorld world(seed_plant());
  (void)world.run(scenario_with({action}));
  EXPECT_THAT(world.log(), ElementsAre("[INFO] [TestAction] run 1 of test by (trigger.source is not set)",
                                       "[INFO] [TestAction] trigger: {}"));
}

TEST(Run, FreesEverythingWhenTheEngineIsDestroyedInTheMiddle) {
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  (void)world.start(full_start());
  world.run_for(3s);
  world.destroy_engine();
  world.run_for(1min);
}

TEST(Run, TellsItsStepsAndWhoGotThereInWhichOrder) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  world.component("munchies_algo").behaviour.transition = 1s;
  const RunReport report = world.run(full_start());
  ASSERT_EQ(report.steps.size(), 4U);
  const StepReport& step = report.steps[1];
  EXPECT_EQ(step.number, 2U);
  EXPECT_TRUE(step.succeeded);
  EXPECT_EQ(step.timeout, 60s);
  EXPECT_THAT(step.targets, ElementsAre(ComponentId{0}, ComponentId{1}, ComponentId{2}, ComponentId{3}));
  EXPECT_THAT(step.done, ElementsAre(ComponentId{3}, ComponentId{0}, ComponentId{1}, ComponentId{2}));
  for (const ComponentReport& part : report.components) {
    EXPECT_EQ(part.goal, State::run);
    EXPECT_EQ(part.actual, State::run);
    EXPECT_FALSE(part.failure.has_value());
  }
}

TEST(Run, NamesWhereACommandAloneLeadsAsTheGoal) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(10ms);
  const RunReport report = world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_EQ(report.components[0].base, State::stopped);
  EXPECT_EQ(report.components[0].goal, State::initialized);
}

TEST(Run, BeginsNoStepWhenItsTimeoutPassesInTheInstantInWhichAStepEnds) {
  Scenario limited = scenario_with({wait(only("io"), State::run, 10s), send(only("io"), Command::stop)});
  limited.timeout = 2s;
  FakeWorld world(seed_plant());
  world.at(2s, [&world] {  // planned before the run's own timer
    Sighting running;
    running.state = State::run;
    running.revision = 9;
    world.engine().on_push(ComponentId{0}, running, world.engine().epoch(), CommandId{99});
  });
  const RunReport report = world.run(limited);
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->component, no_component);
  EXPECT_EQ(report.first_cause->summary, "the timeout of the run is over: 2s");
  EXPECT_TRUE(world.component("io").received.empty());
}

TEST(Run, SaysThatItsOwnTimeoutWasTheCause) {
  Scenario limited = full_start();
  limited.timeout = 15s;
  FakeWorld world(seed_plant());
  world.slow_down(10s);
  EXPECT_THAT(world.run(limited).first_cause->summary,
              ::testing::MatchesRegex("io: STARTING for .* s, wanted RUN within .* s, last seen .* ago; the timeout of "
                                      "the run is over: 15s"));
}

TEST(Run, EndsAtOnceWhenNoTargetPassesTheFilter) {
  FakeWorld world(seed_plant());
  Selector paused = all();
  paused.state_in = {State::pause};
  const RunReport report = world.run(scenario_with({send(paused, Command::run), wait(paused, State::run, 5s)}));
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 1ms);  // the preflight alone
}

TEST(Run, CommandsNobodyWhereOneIsSeenToHaveLeftItsPlace) {
  FakeWorld world(seed_plant());
  const RunId run = world.start(scenario_with({send(all(), Command::initialize), wait(all(), State::initialized, 9s),
                                               delay(5s), send(all(), Command::run), wait(all(), State::run, 9s)}));
  world.run_for(2s);
  world.move(world.component("supervisor_1"), State::stopped);
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.first_cause->reason, Reason::illegal);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("where CMD_RUN is not legal, so it was not sent; legal there: "));
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::stop));
}

TEST(Run, TakesAComponentFromItsVars) {
  Selector chosen;
  chosen.components.push_back(*TemplateText::parse("{{ vars.which }}"));
  FakeWorld world(seed_plant());
  const auto trigger = std::make_shared<const wire::Json>(wire::Json{{"vars", {{"which", "supervisor_2"}}}});
  Scenario choosing = scenario_with({send(chosen, Command::initialize)});
  choosing.vars = {{"which", std::string("io")}};
  const RunId run = world.start(choosing, trigger);
  EXPECT_TRUE(world.finish(run));
  EXPECT_EQ(world.component("supervisor_2").received.size(), 1U);
}

TEST(Run, StopsTheOthersWhileOneOfTheTargetsStandsInFaultAndNamesIt) {
  FakeWorld world(seed_plant());
  world.move(world.component("supervisor_2"), wire::State::fault);
  world.engine().watch();
  world.run_for(1ms);
  const RunReport report = world.run(full_stop());
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_THAT(report.first_cause->summary,
              testing::HasSubstr("supervisor_2: FAULT for 1.0 ms, only an operator's CMD_ACK leads out of FAULT: "
                                 "kapela send supervisor_2 CMD_ACK"));
  EXPECT_TRUE(world.component("supervisor_2").received.empty());
  for (const char* name : {"io", "supervisor_1", "munchies_algo"})
    EXPECT_EQ(world.component(name).received.size(), 1U) << name;
}

}  // namespace
}  // namespace kapela::engine::testing
