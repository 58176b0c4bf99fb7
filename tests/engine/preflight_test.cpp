// What a Run does before it commands anybody: everybody is asked afresh, or nobody is touched (semantics.md, P0).
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
using ::testing::IsEmpty;
using ::testing::Not;
using wire::Command;
using wire::State;

/// REJECTED for this reason, in these words; nobody was commanded, and everybody is free again.
void expect_rejected(FakeWorld& world, const RunReport& report, Reason reason, const std::string& words) {
  EXPECT_EQ(report.status, RunStatus::rejected);
  ASSERT_TRUE(report.first_cause.has_value());
  EXPECT_EQ(report.first_cause->reason, reason) << name(report.first_cause->reason);
  EXPECT_THAT(report.first_cause->summary, HasSubstr(words));
  for (const std::string& name : world.engine().plant().component_names())
    EXPECT_THAT(world.component(name).received, IsEmpty()) << name;
  for (std::size_t i = 0; i < world.engine().board().size(); ++i)
    EXPECT_EQ(world.engine().board().at(static_cast<ComponentId>(i)).owner, no_run);
  EXPECT_TRUE(world.has("- run_ended REJECTED"));
  EXPECT_THAT(world.trace(), Not(Contains(HasSubstr(" intent "))));
}

TEST(Run, IsRejectedWhenNobodyListensAtTheAddressOfAComponent) {
  FakeWorld world(seed_plant());
  world.component("supervisor_2").behaviour.refuses_connections = true;
  const RunReport report = world.run(full_start());
  expect_rejected(world, report, Reason::unreachable, "supervisor_2: nobody answers at 127.0.0.1:8003");
  EXPECT_EQ(report.first_cause->component, ComponentId{2});
  EXPECT_LE(*report.ended - report.started, 3s);
}

TEST(Run, IsRejectedWhenAComponentTakesRequestsAndSaysNothing) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.hangs = true;
  const RunReport report = world.run(full_start());
  expect_rejected(world, report, Reason::timeout, "io: 8001 takes requests and does not answer");
  EXPECT_EQ(*report.ended - report.started, world.engine().settings().preflight_timeout);
}

TEST(Run, IsRejectedWhenAComponentIsInFaultAndSaysWhatItSaid) {
  FakeWorld world(seed_plant());
  FakeComponent& faulty = world.component("munchies_algo");
  faulty.state = State::fault;
  faulty.error_code = 12;
  faulty.error_message = "no recipe";
  const RunReport report = world.run(full_start());
  expect_rejected(world, report, Reason::fault, "munchies_algo: FAULT 12 \"no recipe\"");
  EXPECT_THAT(report.first_cause->summary, HasSubstr("only an operator's CMD_ACK leads out of FAULT"));
}

TEST(Run, IsRejectedWhenAComponentIsOnItsWay) {
  FakeWorld world(seed_plant());
  world.component("supervisor_1").state = State::starting;
  expect_rejected(world, world.run(full_start()), Reason::not_stable,
                  "supervisor_1: STARTING for 0.0 ms, and a run begins only when it stands still");
}

TEST(Run, IsRejectedWhenACommandIsIllegalWhereAComponentIs) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::initialized;
  expect_rejected(world, world.run(quick_start()), Reason::illegal, "supervisor_1");
}

TEST(Run, IsRejectedWhenAGoalCannotBeReached) {
  FakeWorld world(seed_plant());
  expect_rejected(world, world.run(scenario_with({send(all(), Command::initialize), wait(all(), State::pause, 5s)})),
                  Reason::illegal, "PAUSE");
}

TEST(Run, IsRejectedWhenWhatItDoesCouldNotBeUndone) {
  FakeWorld world(seed_plant());
  Scenario restart = scenario_with({send(only("io"), Command::restart), wait(only("io"), State::stopped, 5s)});
  restart.atomicity = Atomicity::rollback;
  expect_rejected(world, world.run(restart), Reason::illegal, "CMD_RESTART");
}

TEST(Run, IsRejectedWhenThePlantWasLatchedWhileItWaited) {
  FakeWorld world(seed_plant());
  world.slow_down(2s);
  world.component("io").behaviour.ends_in = State::fault;
  Scenario queued = full_start();
  queued.mode = Mode::queued;
  const RunId first = world.start(queued);
  const RunId second = world.start(queued);
  world.engine().on_run_ended([&world](const RunReport&) { world.component("io").state = State::stopped; });
  EXPECT_EQ(world.finish(first).status, RunStatus::rollback_failed);
  const RunReport report = world.finish(second);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_EQ(report.first_cause->reason, Reason::latched);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("waits for an operator's acknowledgement (kapela ack): run 1 of"));
}

TEST(Run, IsNotMisledByWhatWasKnownBeforeThePreflight) {
  EngineSettings settings;
  settings.poll_idle = 1min;
  FakeWorld world(seed_plant(), settings);
  world.engine().watch();
  world.run_for(10ms);
  world.move(world.component("io"), State::fault);
  ASSERT_EQ(world.engine().board().at(ComponentId{0}).seen.state, State::stopped);
  expect_rejected(world, world.run(full_start()), Reason::fault, "io: FAULT");
}

TEST(Run, WritesDownFromWhereEachComponentSetsOut) {
  FakeWorld world(seed_plant());
  world.component("supervisor_1").state = State::initialized;
  const RunReport report = world.run(scenario_with({ensure(all(), State::initialized, 10s)}));
  EXPECT_TRUE(report);
  EXPECT_TRUE(world.has("io based STOPPED"));
  EXPECT_TRUE(world.has("supervisor_1 based INITIALIZED"));
  EXPECT_EQ(report.components[0].base, State::stopped);
  EXPECT_EQ(report.components[1].base, State::initialized);
}

TEST(Run, WaitsInThePreflightForOneThatIsBackInTime) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.refuses_connections = true;
  world.at(600ms, [&io] { io.behaviour.refuses_connections = false; });
  EXPECT_TRUE(world.run(full_start()));
}

TEST(Run, MayBeginWithAFaultThatItAcknowledges) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::fault;
  const RunReport report =
      world.run(scenario_with({send(only("io"), Command::ack), wait(only("io"), State::stopped, 5s)}));
  EXPECT_TRUE(report);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::ack));
}

TEST(Run, FreesItsComponentsForTheNextRunWhenItWasRejected) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::fault;
  EXPECT_EQ(world.run(full_start()).status, RunStatus::rejected);
  world.component("io").state = State::stopped;
  EXPECT_TRUE(world.run(full_start()));
}

TEST(Run, TellsPeopleThatItWasRejectedAndLatchesNothing) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::fault;
  (void)world.run(full_start());
  EXPECT_TRUE(world.has("- alert WARNING"));
  EXPECT_FALSE(world.engine().latch().has_value());
}

TEST(Run, IsRejectedWhenItIsCancelledBeforeAnybodyWasCommanded) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.hangs = true;
  const RunId run = world.start(full_start());
  world.run_for(500ms);
  ASSERT_TRUE(world.engine().cancel(run, "changed my mind"));
  const RunReport report = world.finish(run);
  expect_rejected(world, report, Reason::cancelled, "cancelled: changed my mind");
  EXPECT_EQ(*report.ended - report.started, 500ms);
}

}  // namespace
}  // namespace kapela::engine::testing
