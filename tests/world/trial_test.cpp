#include "simulators/world/trial.hpp"

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using record::RunStatus;
using scenario::testing::full_start;
using scenario::testing::full_stop;

TEST(Trial, CountsWhatTheCheckerFinds) {
  Trial trial(shared(seed_subject({without_time_to_undo(full_start())})));
  Plan plan;
  EXPECT_EQ(trial.run(plan).violations, 0U);
  plan.faults.push_back(fault_on(0, wire::Command::initialize, faults::FaultType::fail_transition));
  EXPECT_GT(trial.run(plan).violations, 0U);
  EXPECT_EQ(trial.violations().front().invariant, checker::Invariant::i1);
}

TEST(Trial, BeginsEachPlanInANewWorld) {
  Trial trial(shared(seed_subject({full_start()})));
  Plan broken;
  broken.faults.push_back(fault_on(0, wire::Command::initialize, faults::FaultType::fail_transition));
  EXPECT_EQ(trial.run(broken).runs, std::vector{RunStatus::rollback_failed});
  const Plan plan;
  EXPECT_EQ(trial.run(plan).runs, std::vector{RunStatus::succeeded});
}

TEST(Trial, LetsWhatIsUnderWayComeToRest) {
  Trial trial(shared(seed_subject({full_start()})));
  Plan plan;
  ComponentFault late = fault_on(0, wire::Command::initialize, faults::FaultType::late_transition);
  late.fault.duration = std::chrono::seconds(90);
  plan.faults.push_back(late);
  EXPECT_EQ(trial.run(plan).runs, std::vector{RunStatus::rolled_back});
  EXPECT_TRUE(trial.world().at_rest());
  EXPECT_EQ(trial.world().component(record::ComponentId{0}).state(), wire::State::stopped);
}

TEST(Trial, HasAnotherFutureBehindATurnAndTheSamePast) {
  Trial trial(shared(seed_subject({full_start()})));
  const Plan plan;
  (void)trial.run(plan);
  history::History own;
  for (const record::Record& record : trial.world().history().records()) own.append(record);
  Turn turn{own.records().size() / 2, 1, {}};
  turn.link.latency = base::fixed(std::chrono::milliseconds(7));
  (void)trial.run(plan, turn);
  const auto other = trial.world().history().records();
  ASSERT_GE(other.size(), turn.records);
  for (std::size_t i = 0; i < turn.records; ++i) {
    EXPECT_EQ(other[i].time, own.records()[i].time);
    EXPECT_EQ(other[i].kind, own.records()[i].kind);
  }
  EXPECT_NE(trial.world().history().hash(), own.hash());
  (void)trial.run(plan);
  EXPECT_EQ(trial.world().history().hash(), own.hash()) << "a turn is over with its run";
}

TEST(Trial, DescribesARunForTheHeaderOfItsHistory) {
  Plan plan;
  plan.seed = 42;
  const history::Header header = header_of(seed_subject({full_start(), full_stop()}), plan);
  EXPECT_EQ(header.seed, 42U);
  EXPECT_EQ(header.plan, "test; test");
  EXPECT_EQ(header.components.size(), 4U);
  EXPECT_EQ(header.clock, history::ClockKind::virtual_time);
}

}  // namespace
}  // namespace kapela::world::testing
