#include "simulators/world/world.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/world/shipped.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;
using record::Record;
using record::RecordKind;
using record::RunStatus;
using scenario::testing::full_start;
using scenario::testing::full_stop;
using wire::Command;
using wire::State;

constexpr record::ComponentId last_one{3};

TEST(World, StartsAndStopsThePlant) {
  Trial trial(shared(seed_subject({full_start(), full_stop()})));
  const Plan plan;
  EXPECT_EQ(trial.run(plan).runs, (std::vector{RunStatus::succeeded, RunStatus::succeeded}));
  EXPECT_EQ(trial.violations().size(), 0U);
  for (std::uint32_t i = 0; i < 4; ++i)
    EXPECT_EQ(trial.world().component(record::ComponentId{i}).state(), State::stopped);
}

TEST(World, GivesTheSameHistoryTwice) {
  Trial trial(shared(seed_subject({full_start(), full_stop()})));
  Plan plan;
  plan.seed = 7;
  plan.link.latency.kind = base::Distribution::Kind::log_uniform;
  plan.link.latency.min = 1ms;
  plan.link.latency.max = 500ms;
  (void)trial.run(plan);
  const std::uint64_t first = trial.world().history().hash();
  Plan other = plan;
  other.seed = 8;
  (void)trial.run(other);
  EXPECT_NE(trial.world().history().hash(), first);
  (void)trial.run(plan);
  EXPECT_EQ(trial.world().history().hash(), first);
}

/// How long after the beginning of its step a component that never gets there is given up.
base::Duration given_up_when_stuck(const char* scenario, State initial, Command stuck) {
  Trial trial(shared(seed_subject({shipped(scenario)}, initial)));
  Plan plan;
  plan.faults.push_back(fault_on(index(last_one), stuck, faults::FaultType::ack_only));
  (void)trial.run(plan);
  EXPECT_EQ(trial.violations().size(), 0U);
  base::Instant step{};
  for (const Record& record : trial.world().history().records()) {
    if (record.kind == RecordKind::step_started) step = record.time;
    if (record.kind != RecordKind::verdict && record.kind != RecordKind::missed) continue;
    EXPECT_EQ(record.component, last_one);
    EXPECT_EQ(static_cast<record::Reason>(record.detail), record::Reason::timeout);
    return record.time - step;
  }
  ADD_FAILURE() << "nobody was given up";
  return {};
}

TEST(World, SixtySecondsOfInitialisingAreExact) {
  EXPECT_EQ(given_up_when_stuck(start_all, State::stopped, Command::initialize), 60s);
}

TEST(World, ThirtySecondsOfRunningAreExact) {
  EXPECT_EQ(given_up_when_stuck(start_all, State::stopped, Command::run), 30s);
}

TEST(World, FortyFiveSecondsOfStoppingAreExact) {
  EXPECT_EQ(given_up_when_stuck(stop_all, State::run, Command::stop), 45s);
}

TEST(World, AComponentThatFellBackAfterItsStepIsSeenBeforeItIsCommandedAgain) {
  using scenario::testing::ensure;
  using scenario::testing::only;
  Subject subject = seed_subject({scenario::testing::scenario_with(
      {ensure(only("io"), State::initialized, 60s), ensure(only("supervisor_1"), State::initialized, 60s),
       ensure(only("io"), State::run, 60s)})});
  subject.settings.poll_idle = 1s;
  change(subject, 0, [](component::ComponentSettings& settings) {
    component::Timing timing = *settings.timing;
    timing.of(Command::initialize) = base::fixed(0s);
    settings.timing = std::make_shared<const component::Timing>(timing);
  });
  Trial trial(shared(std::move(subject)));
  Plan plan;
  ComponentFault crash = fault_on(0, Command::initialize, faults::FaultType::crash);
  crash.fault.duration = 1ms;
  ComponentFault late = fault_on(1, Command::initialize, faults::FaultType::late_transition);
  late.fault.duration = 5s;
  plan.faults = {crash, late};
  EXPECT_EQ(trial.run(plan).runs, std::vector{RunStatus::succeeded});
  EXPECT_TRUE(trial.violations().empty()) << trial.violations().front().explanation;
  EXPECT_EQ(count(trial.world(), RecordKind::intent, record::ComponentId{0}), 3U) << "it is initialized once more";
}

TEST(World, AnOrchestratorThatCrashesAtARecordComesBackWithANewEpoch) {
  Trial trial(shared(seed_subject({full_start(), full_stop()})));
  Plan plan;
  plan.orchestrator_crashes = {OrchestratorCrash{20, 3s}};
  EXPECT_EQ(trial.run(plan).runs.at(0), RunStatus::rolled_back) << "its run is undone by the next life";
  World& world = trial.world();
  EXPECT_EQ(world.life(), 2U);
  EXPECT_EQ(trial.violations().size(), 0U);
  const auto records = world.history().records();
  const auto crash =
      std::find_if(records.begin(), records.end(), [](const Record& each) { return each.kind == RecordKind::crashed; });
  const auto again =
      std::find_if(crash, records.end(), [](const Record& each) { return each.kind == RecordKind::started; });
  ASSERT_NE(again, records.end());
  EXPECT_EQ(again->time - crash->time, 3s);
  EXPECT_EQ(again->a, 2U);
  for (auto before = records.begin(); before != crash; ++before) EXPECT_LE(before->sequence, 20U);
  ASSERT_EQ(world.remains().size(), 1U);
  EXPECT_LE(world.remains()[0].records, 20U);
}

TEST(World, ALateCommandOfAnEarlierEpochIsRefused) {
  Trial trial(shared(seed_subject({full_start(), full_start()})));
  Plan plan;
  (void)trial.run(plan);
  const std::uint64_t first_acknowledgement = find(trial.world(), RecordKind::acknowledged)->sequence;
  plan.orchestrator_crashes = {OrchestratorCrash{first_acknowledgement, 100ms}};
  ComponentFault late = fault_on(0, Command::initialize, faults::FaultType::latency, faults::Place::receive);
  late.fault.duration = 20s;  // then the next life has undone the run, and has started the plant anew
  plan.faults.push_back(late);
  (void)trial.run(plan);
  EXPECT_EQ(trial.violations().size(), 0U);
  const auto records = trial.world().history().records();
  EXPECT_TRUE(std::any_of(records.begin(), records.end(), [](const Record& each) {
    return each.kind == RecordKind::handled && each.b == 1 &&
           static_cast<wire::Verdict>(each.a) == wire::Verdict::refused_old_epoch;
  }));
}

TEST(World, LetsGoOfWhoeverHangsWhenTheRuleGoes) {
  constexpr record::ComponentId io{0};
  constexpr base::Duration one_way = 200us;
  const auto subject = shared(seed_subject({full_start()}));
  World world(subject);
  Plan plan;
  plan.faults.push_back(fault_on(0, Command::initialize, faults::FaultType::hang, faults::Place::receive));
  plan.faults.back().fault.name = "slow";
  world.begin(plan);
  ASSERT_TRUE(world.engine()->start(subject->scenarios.front(), nullptr));
  while (find(world, RecordKind::injected, io) == nullptr && world.step(world.now() + 1s)) {
  }
  const base::Instant hung = find(world, RecordKind::injected, io)->time;
  world.remove_fault(io, "other");
  world.remove_fault(io, "slow");
  while (find(world, RecordKind::in_doubt, io) == nullptr && world.step(world.now() + 1s)) {
  }
  EXPECT_EQ(find(world, RecordKind::in_doubt, io)->time - hung, one_way);
}

}  // namespace
}  // namespace kapela::world::testing
