// Components that freeze with a command in them and thaw when the run is over, in virtual time: real services obey it
// then, ours refuse it.
#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;
using record::RecordKind;
using record::RunStatus;
using wire::Command;
using wire::State;

using scenario::testing::seed::io;

Subject services(wire::Dialect dialect) {
  Subject subject = seed_subject({scenario::testing::quick_start()}, State::initialized);
  record::Plant plant = *subject.plant;
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    plant.components[i].dialect = dialect;
    change(subject, i, [dialect](component::ComponentSettings& each) { each.dialect = dialect; });
  }
  subject.plant = std::make_shared<const record::Plant>(std::move(plant));
  return subject;
}

/// io stands still from its CMD_RUN on.
Plan stall(base::Duration duration) {
  Plan plan;
  plan.faults.push_back(fault_on(0, Command::run, faults::FaultType::pause, faults::Place::receive));
  plan.faults.back().fault.duration = duration;
  return plan;
}

void expect_sound(const Trial& trial) {
  for (const checker::Violation& each : trial.violations()) ADD_FAILURE() << each.explanation;
}

TEST(World, BringsDownAServiceThatObeysAnOldCommandWhenItThaws) {
  Trial trial(shared(services(wire::Dialect::avena2)));
  EXPECT_EQ(trial.run(stall(5min)).runs, std::vector{RunStatus::rollback_failed});
  expect_sound(trial);
  const record::Record* const accepted = find(trial.world(), RecordKind::handled, io);
  ASSERT_NE(accepted, nullptr);
  EXPECT_EQ(accepted->what(), Command::run);
  EXPECT_EQ(count(trial.world(), RecordKind::run_accepted), 2U);
  EXPECT_EQ(trial.world().component(io).state(), State::initialized);
  EXPECT_EQ(count(trial.world(), RecordKind::unwatched, io), 1U);
}

TEST(World, WatchesOneOfOursUntilItHasRefusedTheOldCommand) {
  Trial trial(shared(services(wire::Dialect::seed)));
  EXPECT_EQ(trial.run(stall(5min)).runs, std::vector{RunStatus::rollback_failed});
  expect_sound(trial);
  EXPECT_EQ(count(trial.world(), RecordKind::run_accepted), 1U);
  EXPECT_EQ(trial.world().component(io).state(), State::initialized);
  EXPECT_EQ(count(trial.world(), RecordKind::unwatched, io), 1U);
}

TEST(World, GoesOnWatchingInTheNextLifeOfTheOrchestrator) {
  Trial trial(shared(services(wire::Dialect::avena2)));
  Plan plan = stall(5min);
  (void)trial.run(plan);
  const record::Record* const watched = find(trial.world(), RecordKind::watched, io);
  ASSERT_NE(watched, nullptr);
  const std::uint64_t later = find(trial.world(), RecordKind::run_ended)->sequence;
  for (const std::uint64_t crash : {watched->sequence, later}) {
    plan.orchestrator_crashes = {{crash, 1s, Unsynced::kept}};
    (void)trial.run(plan);
    expect_sound(trial);
    EXPECT_EQ(trial.world().component(io).state(), State::initialized) << crash;
  }
}

}  // namespace
}  // namespace kapela::world::testing
