#include "simulators/world/trial.hpp"

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using engine::RunStatus;
using engine::testing::full_start;
using engine::testing::full_stop;

TEST(Trial, CountsWhatTheCheckerFinds) {
  Subject subject = seed_subject({full_start()});
  subject.settings.seeded_bug = engine::SeededBug::forgets_a_component;
  Trial trial(shared(std::move(subject)));
  const Plan plan;
  EXPECT_GT(trial.run(plan).violations, 0U);
  EXPECT_EQ(trial.violations().front().invariant, history::Invariant::i4);
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
  EXPECT_EQ(trial.world().component(engine::ComponentId{0}).state(), wire::State::stopped);
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
