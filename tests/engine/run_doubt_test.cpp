// What a Run makes of answers that are lost, late, doubled or out of order: in doubt is not failed, and old is not new.
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
using ::testing::HasSubstr;
using ::testing::Not;
using wire::Command;
using wire::State;

Scenario start_io() {
  return scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 10s)});
}

/// A component as avena's are: no pushes, no revisions, no memory of cmd_ids; it acknowledges, and moves later.
Behaviour avena_like() {
  Behaviour behaviour;
  behaviour.pushes = behaviour.revisions = behaviour.knows_command_ids = false;
  behaviour.moves_after = 30ms;
  behaviour.transition = 50ms;
  return behaviour;
}

void watch(FakeWorld& world) {
  world.engine().watch();
  world.run_for(10ms);
}

TEST(Run, SendsNoRepeatOnceAnObservationHasProvedThatTheCommandArrived) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.loses_command_answers = true;
  watch(world);
  EXPECT_TRUE(world.run(start_io()));
  EXPECT_EQ(world.component("io").received.size(), 1U);
}

TEST(Run, TakesAPushBeforeTheAcknowledgementForProof) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ack_delay = 800ms;
  watch(world);
  const RunReport report = world.run(start_io());
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 10ms);
  world.run_for(1s);
}

TEST(Run, RepeatsUnderTheSameIdUntilTheComponentIsBack) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  watch(world);
  io.behaviour.refuses_connections = true;
  world.at(world.now() + 700ms, [&io] { io.behaviour.refuses_connections = false; });
  const RunReport report = world.run(start_io());
  EXPECT_TRUE(report);
  ASSERT_EQ(io.received.size(), 1U);
  EXPECT_EQ(io.received[0].id, CommandId{1});
  EXPECT_LT(*report.ended - report.started, 2s);
}

TEST(Run, RepeatsLessAndLessOften) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.drops_commands = 100;
  Scenario patient = start_io();
  std::get<SendCommand>(patient.actions[0].body).timeout = 20s;
  (void)world.run(patient);
  std::size_t sent = 0;
  for (const std::string& line : world.trace()) sent += line.find("io sent ") != std::string::npos ? 1U : 0U;
  EXPECT_GE(sent, 10U);  // an attempt takes 1 s, the pauses grow from 0.1 s to 1 s
  EXPECT_LE(sent, 13U);
}

TEST(Run, ForgivesMissesBeforeASignOfLife) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.transition = 5s;
  io.behaviour.pushes = false;
  watch(world);
  const RunId run = world.start(start_io());
  for (base::Duration when = 1s; when < 5s; when += 1s) {  // away for 0.4 s of every second
    world.at(world.now() + when, [&io] { io.behaviour.refuses_connections = true; });
    world.at(world.now() + when + 400ms, [&io] { io.behaviour.refuses_connections = false; });
  }
  EXPECT_TRUE(world.finish(run));
}

TEST(Run, TakesAnAcknowledgementForASignOfLife) {
  FakeWorld world(seed_plant());
  Behaviour& io = world.component("io").behaviour;
  watch(world);
  io.pushes = false;
  const base::Duration began = world.now();
  const RunId run = world.start(scenario_with({ensure(only("io"), State::initialized, 10s)}));
  io.refuses_connections = true;  // the poll has left already; the command finds nobody
  world.at(began + 800ms, [&io] {
    io.refuses_connections = false;
    io.poll_delay = 5s;  // from here on only commands are answered
  });
  const auto acknowledged = [&world] { return !world.component("io").received.empty(); };
  ASSERT_TRUE(world.run_until(acknowledged, 3s));
  world.run_for(1ms);
  io.refuses_connections = true;  // the third miss since the first, but only the second since the acknowledgement
  io.poll_delay.reset();
  world.at(world.now() + 600ms, [&io] { io.refuses_connections = false; });
  const RunReport report = world.finish(run);
  EXPECT_TRUE(report) << report.first_cause->summary;
}

TEST(Run, SendsNoRepeatThatWasPlannedBeforeTheProof) {
  EngineSettings settings;
  settings.poll_idle = 10s;
  FakeWorld world(seed_plant(), settings);
  FakeComponent& io = world.component("io");
  io.behaviour.loses_command_answers = true;
  io.behaviour.pushes = false;
  world.component("supervisor_1").behaviour.ack_delay = 1'500ms;  // keeps the step open
  watch(world);
  Selector both = only("io");
  both.components.push_back(TemplateText::literal("supervisor_1"));
  world.component("supervisor_1").behaviour.pushes = false;
  EXPECT_TRUE(world.run(scenario_with({send(both, Command::initialize)})));
  EXPECT_EQ(io.received.size(), 1U);
  EXPECT_THAT(world.trace(), Contains(HasSubstr("io in_doubt")));
}

TEST(Run, TakesTheRefusalOfARepeatForProofWhenTheComponentIsOnItsWay) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  watch(world);
  io.behaviour = avena_like();
  io.behaviour.moves_after = 0s;
  io.behaviour.transition = 3s;
  io.behaviour.poll_delay = 900ms;  // no poll is answered before the repeat
  io.behaviour.loses_command_answers = true;
  world.at(world.now() + 1'500ms, [&io] { io.behaviour.loses_command_answers = false; });
  const RunReport report = world.run(start_io());
  EXPECT_TRUE(report) << report.first_cause->summary;
  EXPECT_EQ(io.received.size(), 2U);
}

TEST(Run, DoesNotCountAPollThatWasAskedBeforeTheAcknowledgement) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  watch(world);
  io.state = State::initialized;
  io.behaviour.pushes = io.behaviour.revisions = false;
  io.behaviour.ignores_commands = true;
  io.behaviour.ack_delay = 50ms;
  const RunId run = world.start(scenario_with({send(only("io"), Command::run), wait(only("io"), State::run, 1s)}));
  world.at(world.now() + 1ms,
           [&] {  // it runs for a while by somebody else's will; a poll sees it, and is answered late
             io.state = State::run;
             io.behaviour.poll_delay = 900ms;
             world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);
           });
  world.at(world.now() + 100ms, [&io] { io.state = State::initialized; });
  const RunReport report = world.finish(run);
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(*report.steps.back().ended - report.steps.back().started, 1s);
}

TEST(Run, IgnoresPollAnswersThatComeTwiceOrLongAfterTheirTime) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.pushes = io.behaviour.revisions = false;
  io.behaviour.poll_copies = 3;
  io.behaviour.poll_delay = 1'500ms;  // reported as lost after 1 s, and comes all the same
  io.behaviour.transition = 20ms;
  const RunReport report = world.run(start_io());
  EXPECT_FALSE(report);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("takes requests and does not answer, never seen"));
}

TEST(Run, WorksWithPollAnswersThatComeTwice) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour = avena_like();
  io.behaviour.poll_copies = 3;
  EXPECT_TRUE(world.run(start_io()));
}

TEST(Run, IsPatientWithAComponentThatHasMovedUnseenAndStartsLate) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour = avena_like();
  watch(world);
  io.state = State::initialized;  // the board still says STOPPED
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::run), wait(only("io"), State::run, 10s)})));
}

TEST(Run, IsNotMisledByAPushOfAnEarlierCommand) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.push_delay = 2s;
  io.behaviour.transition = 100ms;
  watch(world);
  const RunReport report = world.run(scenario_with(
      {send(only("io"), Command::initialize), wait(only("io"), State::initialized, 10s), send(only("io"), Command::run),
       wait(only("io"), State::run, 10s), send(only("io"), Command::stop), wait(only("io"), State::stopped, 10s)}));
  EXPECT_TRUE(report);
  EXPECT_LT(*report.ended - report.started, 2s);
  world.run_for(5s);
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).seen.state, State::stopped);
}

TEST(Run, FailsWhenAComponentFaultsAfterItGotThereWhileOthersAreStillOnTheirWay) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.component("munchies_algo").behaviour.transition = 30s;
  watch(world);
  world.at(10s, [&] { world.move(io, State::fault); });
  const RunReport report = world.run(full_start());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.first_cause->reason, Reason::fault);
  EXPECT_EQ(report.first_cause->component, ComponentId{0});
  EXPECT_LE(report.first_cause->waited, 11s);
}

TEST(Run, MayWaitForAFault) {
  FakeWorld world(seed_plant());
  world.at(2s, [&] { world.move(world.component("io"), State::fault); });
  EXPECT_TRUE(world.run(scenario_with({wait(only("io"), State::stopped, 1s), wait(only("io"), State::fault, 5s),
                                       wait(only("supervisor_1"), State::stopped, 1s)})));
}

TEST(Run, EnsureLetsACommandOfAnEarlierStepFinish) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour = avena_like();
  watch(world);
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::initialize), ensure(only("io"), State::run, 10s)})));
  ASSERT_EQ(io.received.size(), 2U);
  EXPECT_EQ(io.received[1].command, Command::run);
}

TEST(Run, EnsureGoesOnAfterACommandThatHadNothingToDo) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::stop), ensure(only("io"), State::run, 10s)})));
}

TEST(Run, EnsureFailsWhenAHopEndsElsewhere) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ends_in = State::pause;
  const RunReport report = world.run(scenario_with({ensure(only("io"), State::run, 10s)}));
  EXPECT_EQ(report.first_cause->reason, Reason::wrong_state);
  EXPECT_LT(report.first_cause->waited, 1s);
}

TEST(Run, GivesAFreshCommandToAComponentWhoseCalendarWasSet) {
  for (const Action& last : {wait(only("io"), State::initialized, 10s), ensure(only("io"), State::run, 10s)}) {
    FakeWorld world(seed_plant());
    FakeComponent& io = world.component("io");
    io.behaviour.holds_too_late = 1;
    EXPECT_TRUE(world.run(scenario_with({send(only("io"), Command::initialize), last})));
    ASSERT_GE(io.received.size(), 2U);
    EXPECT_EQ(io.received[0].command, Command::initialize);
    EXPECT_EQ(io.received[1].command, Command::initialize);
    EXPECT_LT(io.received[0].id, io.received[1].id);
    EXPECT_LE(io.received[0].not_after, io.received[1].not_after);
    EXPECT_THAT(world.log(), Contains(HasSubstr("io held CMD_INITIALIZE to be too late, as its clock was set")));
  }
}

TEST(Run, GivesAFreshCommandForEachStepButNoSecondOne) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.holds_too_late = 2;
  const RunReport report = world.run(start_io());
  EXPECT_EQ(report.first_cause->reason, Reason::nack);
  EXPECT_EQ(io.received.size(), 2U);
}

TEST(Run, GivesNoFreshCommandToWhomItIsIllegalMeanwhile) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.holds_too_late = 1;
  io.behaviour.ack_delay = 20ms;
  const RunId run = world.start(start_io());
  ASSERT_TRUE(world.run_until([&] { return !io.received.empty(); }, 1s));
  world.move(io, State::fault);
  world.engine().on_push(ComponentId{0}, Sighting{}, Epoch{}, no_command);  // a reason to ask
  EXPECT_EQ(world.finish(run).first_cause->reason, Reason::nack);
  EXPECT_EQ(io.received.size(), 1U);
}

TEST(Run, GivesNoFreshCommandOnceItsStepIsOver) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.holds_too_late = 1;
  io.behaviour.ack_delay = 30ms;
  Scenario hasty = start_io();
  std::get<SendCommand>(hasty.actions[0].body).timeout = 20ms;
  EXPECT_EQ(world.run(hasty).first_cause->reason, Reason::timeout);
  world.run_for(1s);
  EXPECT_EQ(commands_to(io), std::vector<Command>{Command::initialize});
}

TEST(Run, DoesNotRepeatWhatWasRefused) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.refuses_commands = true;
  (void)world.run(start_io());
  world.run_for(10s);
  EXPECT_EQ(world.component("io").received.size(), 1U);
  EXPECT_THAT(world.trace(), Not(Contains(HasSubstr("io in_doubt"))));
}

TEST(Run, CommandsAnewInARetryWhoseCommandNobodyHasAnswered) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.drops_commands = 1000;
  world.at(11s, [&io] { io.behaviour.drops_commands = 0; });
  const RunReport report = world.run(scenario_with({retried(ensure(only("io"), State::initialized, 10s), 1, 2s)}));
  EXPECT_TRUE(report);
  EXPECT_EQ(io.state, State::initialized);
  EXPECT_LT(*report.ended - report.started, 13s);
}

TEST(Run, CommandsInAnOnFailureWhomNobodyHasAnsweredBefore) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  FakeComponent& io = world.component("io");
  io.behaviour.drops_commands = 1000;
  world.at(9900ms, [&io] { io.behaviour.drops_commands = 0; });
  Action start = ensure(only("io"), State::run, 10s);
  start.on_failure = {ensure(only("io"), State::stopped, 3s)};
  EXPECT_FALSE(world.run(scenario_with({start})));
  EXPECT_EQ(commands_to(io), std::vector<Command>{Command::stop});
  EXPECT_EQ(io.state, State::stopped);
}

}  // namespace
}  // namespace kapela::engine::testing
