#include "orchestrator/scenario/hand_command.hpp"

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
using base::ErrorCode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wire::Command;
using wire::State;

HandCommand order(Command command) {
  HandCommand made;
  made.component = "io";
  made.command = command;
  made.who = "Anna";
  made.energise = true;
  made.timeout = 2s;
  return made;
}

RunReport give(FakeWorld& world, Command command) {
  return world.run(*scenario_of(order(command)).value());
}

/// REJECTED in these words, and nothing reached the component.
void expect_refused(FakeWorld& world, Command command, const std::string& words) {
  const std::size_t before = world.component("io").received.size();
  const RunReport report = give(world, command);
  EXPECT_EQ(report.status, RunStatus::rejected);
  EXPECT_THAT(report.first_cause->summary, HasSubstr(words));
  EXPECT_EQ(world.component("io").received.size(), before);
}

TEST(HandCommand, GoesToOneComponentAloneAndIsInTheJournalWithWhoGaveIt) {
  FakeWorld world(seed_plant());
  const RunReport report = give(world, Command::initialize);
  EXPECT_EQ(report.status, RunStatus::succeeded);
  EXPECT_THAT(world.log(), Contains(HasSubstr("Anna sends CMD_INITIALIZE to io")));
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::initialize));
  EXPECT_THAT(world.component("supervisor_1").received, IsEmpty());
}

TEST(HandCommand, LeadsOutOfFaultAndOnlyAcknowledgingDoes) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::fault;
  expect_refused(world, Command::stop, "io: CMD_STOP is illegal in FAULT (legal there: CMD_ACK)");
  EXPECT_EQ(give(world, Command::ack).status, RunStatus::succeeded);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(HandCommand, IsRefusedWhereItIsIllegalWithWhatIsLegalThere) {
  FakeWorld world(seed_plant());
  expect_refused(world, Command::run,
                 "io: CMD_RUN is illegal in STOPPED (legal there: CMD_INITIALIZE, CMD_STOP, CMD_RESTART)");
  expect_refused(world, Command::ack, "io: CMD_ACK is illegal in STOPPED");
}

TEST(HandCommand, BreaksOffATransitionThatNoRunOwns) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::starting;
  EXPECT_EQ(give(world, Command::stop).status, RunStatus::succeeded);
  EXPECT_EQ(world.component("io").state, State::stopped);
}

TEST(HandCommand, IsUndoneWhenItRaisesAndFails) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 5s;
  world.component("io").state = State::initialized;
  const RunReport report = give(world, Command::run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_EQ(world.component("io").state, State::initialized);
}

TEST(HandCommand, IsNotFollowedByOthersWhenItLowersAndFails) {
  FakeWorld world(seed_plant());
  world.component("io").state = State::run;
  world.component("io").behaviour.ignores_commands = true;
  const RunReport report = give(world, Command::pause);
  EXPECT_EQ(report.status, RunStatus::stopped_partial);
  for (const Command each : commands_to(world.component("io"))) EXPECT_EQ(each, Command::pause);
}

TEST(HandCommand, IsRefusedByTheRunThatOwnsTheComponent) {
  FakeWorld world(seed_plant());
  world.slow_down(1s);
  const RunId run = world.start(full_start());
  const base::Result<RunId> refused = world.engine().start(scenario_of(order(Command::stop)).value(), nullptr);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::busy);
  EXPECT_THAT(refused.error().message, HasSubstr("component 'io' belongs to run 1"));
  (void)world.finish(run);
}

TEST(HandCommand, RespectsTheLatchWhenItRaisesAndOnlyThen) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.ends_in = State::fault;
  ASSERT_EQ(world.run(full_start()).status, RunStatus::rollback_failed);
  world.component("io").behaviour.ends_in.reset();
  EXPECT_EQ(give(world, Command::ack).status, RunStatus::succeeded);
  const base::Result<RunId> refused = world.engine().start(scenario_of(order(Command::initialize)).value(), nullptr);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_EQ(give(world, Command::stop).status, RunStatus::succeeded);
}

TEST(HandCommand, AsksForWhatCanSetAComponentInMotionAndForNothingElse) {
  for (const wire::CommandTraits& each : wire::commands()) {
    HandCommand unsaid = order(each.command);
    unsaid.energise = false;
    const bool raises = each.command == Command::initialize || each.command == Command::run;
    const bool query = each.command == Command::get_state || each.command == Command::health_check;
    const auto scenario = scenario_of(unsaid);
    EXPECT_EQ(scenario.has_value(), !raises && !query) << each.name;
    if (!scenario) {
      EXPECT_EQ(scenario.error().code, query ? ErrorCode::invalid : ErrorCode::conflict) << each.name;
    }
  }
}

}  // namespace
}  // namespace kapela::engine::testing
