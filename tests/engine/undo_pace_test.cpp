// How long an undo waits for what, and how often it asks: what survived among the mutants of lowering.cpp. And
// what it writes down of why.
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
using wire::Command;
using wire::State;

const Failure& only_exception(const RunReport& report) {
  static const Failure none;
  const Failure* found = nullptr;
  for (const ComponentReport& part : report.components) {
    if (!part.exception) continue;
    EXPECT_EQ(found, nullptr) << "there is one";
    found = &*part.exception;
  }
  return found != nullptr ? *found : none;
}

Scenario initialized_and_failed() {
  return scenario_with({ensure(all(), State::initialized, 9s), delay(2s), fails()});
}

TEST(UndoPace, ThreeDetoursAreOneTooMany) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.at(1s, [&io] { io.behaviour.ends_in = State::run; });
  const RunReport report = world.run(initialized_and_failed());
  EXPECT_EQ(report.status, RunStatus::rollback_failed);
  EXPECT_EQ(only_exception(report).reason, Reason::wrong_state);
  EXPECT_THAT(commands_to(io), ElementsAre(Command::initialize, Command::stop, Command::stop, Command::stop));
}

TEST(UndoPace, TwoDetoursAreNot) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  io.behaviour.transition = 1s;
  world.at(1'500ms, [&io] { io.behaviour.ends_in = State::run; });
  world.at(5'500ms, [&io] { io.behaviour.ends_in.reset(); });
  const RunReport report = world.run(initialized_and_failed());
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(commands_to(io), ElementsAre(Command::initialize, Command::stop, Command::stop, Command::stop));
}

TEST(UndoPace, AStartThatHangsIsBrokenOffWhenItHasDrained) {
  FakeWorld world(seed_plant());
  world.put_all(State::initialized);
  world.component("io").behaviour.transition = 10min;
  const RunId run = world.start(quick_start());
  world.run_for(2s);
  EXPECT_TRUE(world.engine().cancel(run, "enough"));
  world.at(40s, [&world] { world.component("io").behaviour.transition = 1s; });
  const RunReport report = world.finish(run);
  EXPECT_EQ(report.status, RunStatus::rolled_back);
  EXPECT_THAT(commands_to(world.component("io")), ElementsAre(Command::run, Command::stop));
  EXPECT_GE(world.time_of("io sent CMD_STOP"), 2s + 45s);
  EXPECT_LT(world.time_of("io sent CMD_STOP"), 2s + 45s + 100ms);
}

TEST(UndoPace, WhoRefusesIsAskedAgainAfterAPause) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  world.at(1s, [&io] { io.behaviour.refuses_commands = true; });
  const RunReport report = world.run(initialized_and_failed());
  const base::Duration undone = report.ended->time_since_epoch() - world.time_of("- compensating 4");
  EXPECT_EQ(only_exception(report).reason, Reason::nack);
  EXPECT_GE(undone, 2s) << "two pauses";
  EXPECT_LT(undone, 3s);
}

/// It was seen where it had been; then it says that its way has ended there: that is why it gets another command.
TEST(UndoPace, WritesDownWhatTheComponentSaysCameOfItsCommandThoughItStandsWhereItWasSeen) {
  FakeWorld world(seed_plant());
  FakeComponent& io = world.component("io");
  const RunId run = world.start(full_start());
  ASSERT_TRUE(world.run_until([&io] { return io.state == State::initialized; }, 1min));
  io.behaviour.ignores_commands = true;
  ASSERT_TRUE(world.engine().cancel(run, "enough"));
  ASSERT_TRUE(world.run_until([&world] { return world.has("io acknowledged CMD_STOP"); }, 1min));
  world.run_for(100ms);
  io.behaviour.ignores_commands = false;
  const CommandId stop = io.received.back().id;
  Sighting end;
  end.state = State::initialized;
  end.revision = io.revision += 2;
  world.engine().on_push(ComponentId{0}, end, world.engine().epoch(), stop);
  const Record& told = std::next(world.records().rbegin(), 2)->record;  // before the intent and the sending
  EXPECT_EQ(told.kind, RecordKind::observed);
  EXPECT_EQ(told.command, stop);
  EXPECT_EQ(world.finish(run).status, RunStatus::rolled_back);
}

}  // namespace
}  // namespace kapela::engine::testing
