// What the engine does with a journal that takes its time, or fails: nothing happens before it is written down safely,
// and what was done is undone also without it.
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
using wire::Command;
using wire::State;

TEST(Durability, SendsNoCommandBeforeTheIntentsOfItsStepAreSafe) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 80ms;
  EXPECT_TRUE(world.run(full_start()));
  for (const char* name : {"io", "supervisor_1", "supervisor_2", "munchies_algo"})
    for (const char* command : {"CMD_INITIALIZE", "CMD_RUN"}) {
      const base::Duration last_intent = world.time_of("munchies_algo intent " + std::string(command));
      EXPECT_EQ(world.time_of(name + (" sent " + std::string(command))) - last_intent, 80ms) << name << command;
    }
}

TEST(Durability, CountsNoCommandAsTakenThatHasNotLeftYet) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 80ms;
  FakeComponent& io = world.component("io");
  world.at(40ms, [&] { world.move(io, State::initialized); });
  EXPECT_FALSE(world.run(scenario_with({ensure(only("io"), State::initialized, 10s)})));
  EXPECT_GT(world.time_of("io refused CMD_INITIALIZE"), 80ms);
  EXPECT_FALSE(world.has("io acknowledged CMD_INITIALIZE")) << "it was there before it was told to go there";
}

TEST(Durability, NeedsOneSyncForAllTargetsOfAStep) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(scenario_with({send(all(), Command::initialize), wait(all(), State::initialized, 5s)})));
  EXPECT_EQ(world.syncs(), 2U);  // the step's, and the end of the run
}

TEST(Durability, CountsTheTimeOfASyncAgainstTheStepAndItsDeadline) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 10s;
  const RunReport report = world.run(scenario_with({send(only("io"), Command::initialize)}));
  EXPECT_FALSE(report);
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_EQ(report.first_cause->waited, world.engine().settings().command_timeout);
  world.run_for(1min);
  EXPECT_THAT(world.component("io").received, IsEmpty());  // late, it is not sent any more
}

TEST(Durability, TellsTheEndOfARunOnlyWhenThatIsSafe) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 80ms;
  const RunId run = world.start(full_start());
  ASSERT_TRUE(world.run_until([&world] { return world.has("- run_ended SUCCEEDED"); }, 1min));
  EXPECT_EQ(world.engine().report(run)->status, RunStatus::running);
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).owner, run);
  const auto has_ended = [&] { return world.engine().report(run)->status != RunStatus::running; };
  ASSERT_TRUE(world.run_until(has_ended, 1min));
  EXPECT_EQ(world.now() - world.time_of("- run_ended SUCCEEDED"), 80ms);
}

TEST(Durability, RepeatsNoCommandWhileTheEndIsMadeSafe) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 2s;  // longer than the pause before the next attempt
  world.component("supervisor_1").behaviour.refuses_commands = true;
  const RunId run = world.start(full_start());
  ASSERT_TRUE(world.run_until([&world] { return world.has("supervisor_2 intent CMD_STOP"); }, 1min));
  world.component("supervisor_2").behaviour.refuses_connections = true;
  EXPECT_EQ(world.finish(run).status, RunStatus::rollback_failed);
  EXPECT_EQ(world.records().back().record.kind, RecordKind::run_ended);
}

base::Task<void> note_when_safe(FakeWorld& world, std::optional<base::Duration>& when) {
  co_await world.engine().safe();
  when = world.now();
}

TEST(Durability, TellsThatARunIsAcceptedOnlyWhenThatIsSafe) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 80ms;
  world.component("io").behaviour.hangs = true;  // no intent asks for a sync
  std::optional<base::Duration> when;
  base::TaskScope scope;
  world.start(full_start());
  scope.spawn(note_when_safe(world, when));
  world.run_for(79ms);
  EXPECT_FALSE(when);
  world.run_for(2ms);
  EXPECT_TRUE(when);
}

TEST(Durability, DoesNotKeepWaitingWhoAsksABrokenJournal) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 80ms;
  std::optional<base::Duration> when;
  base::TaskScope scope;
  world.start(full_start());
  world.break_disk();
  scope.spawn(note_when_safe(world, when));
  world.run_for(1s);
  EXPECT_TRUE(when);
}

TEST(Durability, OfABrokenJournalUndoesWhatRuns) {
  FakeWorld world(seed_plant());
  world.slow_down(5s);
  const RunId run = world.start(full_start());
  world.run_for(7s);
  world.break_disk();
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::journal);
  EXPECT_LT(report.first_cause->waited, 8s);
  EXPECT_EQ(world.component("io").state, State::stopped);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize, Command::run, Command::stop));
}

TEST(Durability, ThatFailsBeforeTheFirstIntentKeepsEveryCommandBack) {
  FakeWorld world(seed_plant());
  world.disk().fails = true;
  world.disk().sync_time = 20ms;
  const RunReport report = world.run(full_start());
  EXPECT_EQ(report.first_cause->reason, Reason::journal);
  EXPECT_EQ(world.component("io").state, State::stopped);
  world.run_for(1min);
  for (const char* name : {"io", "supervisor_1", "supervisor_2", "munchies_algo"})
    EXPECT_THAT(world.component(name).received, IsEmpty());
}

TEST(Durability, ThatFailsInThePreflightRejectsTheRun) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.hangs = true;
  const RunId run = world.start(full_start());
  world.run_for(100ms);
  world.break_disk();
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(report.first_cause->reason, Reason::journal);
}

TEST(Durability, ThatFailsWhileARunIsUndoneDoesNotHoldThatUp) {
  FakeWorld world(seed_plant());
  world.slow_down(5s);
  const RunId run = world.start(full_start());
  world.run_for(7s);
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  world.run_for(100ms);
  world.break_disk();
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(report.first_cause->reason, Reason::cancelled);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(Durability, ThatFailsBetweenAnIntentOfTheCompensationAndItsSyncDoesNotKeepTheCommandBack) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 1s;
  const RunId run = world.start(full_start());
  ASSERT_TRUE(world.run_until([&world] { return world.has("io reached INITIALIZED"); }, 1min));
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  ASSERT_TRUE(world.run_until([&world] { return world.has("io intent CMD_STOP"); }, 1min));
  world.run_for(100ms);
  world.break_disk();
  EXPECT_EQ(world.finish(run).status, RunStatus::rolled_back);
  EXPECT_EQ(world.time_of("io sent CMD_STOP") - world.time_of("io intent CMD_STOP"), 100ms);
}

TEST(Durability, OfABrokenJournalKeepsForwardCommandsBackWhileAnOnFailureGoesOn) {
  FakeWorld world(seed_plant());
  world.check(false);  // a step that is not required has failed
  world.disk().sync_time = 1s;
  Action optional = require("1 == 2");
  optional.required = false;
  optional.on_failure = {send(only("supervisor_1"), Command::stop)};
  const RunId run =
      world.start(scenario_with({parallel({{send(only("io"), Command::initialize)}, {delay(100ms), optional}})}));
  world.run_for(500ms);
  ASSERT_TRUE(world.has("io intent CMD_INITIALIZE"));
  ASSERT_TRUE(world.has("supervisor_1 intent CMD_STOP"));
  world.break_disk();
  EXPECT_EQ(world.finish(run).first_cause->reason, Reason::journal);
  EXPECT_THAT(world.component("io").received, IsEmpty());
}

TEST(Durability, IsNeededForANewRunUntilItIsBack) {
  FakeWorld world(seed_plant());
  world.break_disk();
  const base::Result<RunId> refused = world.try_start(full_stop());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::io);
  EXPECT_THAT(refused.error().message,
              HasSubstr("no run is accepted while the journal cannot be written: no space left"));
  EXPECT_EQ(refused.error().hint, "free some");
  ASSERT_TRUE(world.engine().journal_error().has_value());
  world.repair_disk();
  EXPECT_FALSE(world.engine().journal_error().has_value());
  EXPECT_TRUE(world.run(full_start()));
}

TEST(Durability, ThatFailsAtTheVeryEndStillLetsTheRunEnd) {
  FakeWorld world(seed_plant());
  world.disk().sync_time = 50ms;
  const RunId run =
      world.start(scenario_with({send(only("io"), Command::initialize), wait(only("io"), State::initialized, 5s)}));
  ASSERT_TRUE(world.run_until([&world] { return world.has("- run_ended SUCCEEDED"); }, 1min));
  world.break_disk();
  EXPECT_EQ(world.finish(run).status, RunStatus::succeeded);
  EXPECT_EQ(world.engine().board().at(ComponentId{0}).owner, no_run);
}

TEST(Durability, ThatFailsRejectsThoseThatWaitForTheirTurn) {
  FakeWorld world(seed_plant());
  world.slow_down(5s);
  Scenario queued = full_start();
  queued.mode = Mode::queued;
  const RunId first = world.start(queued);
  const RunId second = world.start(queued);
  world.run_for(7s);
  world.break_disk();
  world.disk().sync_time = 1ms;
  EXPECT_EQ(world.finish(first).status, RunStatus::rolled_back);
  const RunReport report = world.finish(second);
  EXPECT_EQ(report.first_cause->reason, Reason::journal);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

}  // namespace
}  // namespace kapela::engine::testing
