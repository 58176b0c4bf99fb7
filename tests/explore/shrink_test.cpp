#include "simulators/explore/shrink.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using faults::FaultType;
using wire::Command;
using world::testing::shared;

/// Whatever makes it fail breaks I1.
std::shared_ptr<const world::Subject> breaking_start() {
  return shared(world::testing::seed_subject({world::testing::without_time_to_undo(scenario::testing::full_start())}));
}

TEST(Shrink, LeavesTheOneFaultThatMattersAtItsLowestPlace) {
  world::Trial trial(breaking_start());
  world::Plan plan;
  plan.seed = 99;
  plan.faults.push_back(world::testing::fault_on(1, Command::initialize, FaultType::drop));
  (void)trial.run(plan);
  for (const Spot& spot : spots_of(trial.world())) {
    if (index(spot.site.component) != 2 || !fits(spot, Kind::late_far_after)) continue;
    place(spot, Kind::late_far_after, trial.subject().settings, plan);
    break;
  }
  plan.network.push_back({world::NetworkFault::Type::delay, record::ComponentId{3}, world::Direction::to_component, 1,
                          std::chrono::milliseconds(3)});
  const Shrunk shrunk = shrink(trial, plan, checker::Invariant::i1);
  ASSERT_EQ(shrunk.plan.faults.size(), 1U);
  EXPECT_EQ(shrunk.plan.faults[0].component, record::ComponentId{0});
  EXPECT_EQ(shrunk.plan.faults[0].fault.type, FaultType::ack_only) << "simpler than lateness";
  EXPECT_TRUE(shrunk.plan.network.empty());
  EXPECT_EQ(shrunk.plan.seed, 0U);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

TEST(Shrink, LeavesTheCrashThatMattersAtItsEarliestRecord) {
  world::Trial trial(breaking_start());
  world::Plan plan;
  const auto breaks_after = [&](std::uint64_t record) {
    plan.orchestrator_crashes = {{.after_record = record, .unsynced = world::Unsynced::kept}};
    return trial.run(plan).violations > 0;
  };
  std::uint64_t earliest = 1;
  while (!breaks_after(earliest)) ++earliest;
  const checker::Invariant invariant = trial.violations().front().invariant;
  std::uint64_t later = earliest;
  do {
    plan.orchestrator_crashes = {{.after_record = ++later, .restart_after = std::chrono::seconds(2)},
                                 {.after_record = 5, .restart_after = std::chrono::seconds(3)}};
  } while (trial.run(plan).violations == 0);
  const Shrunk shrunk = shrink(trial, plan, invariant);
  ASSERT_EQ(shrunk.plan.orchestrator_crashes.size(), 1U);
  const world::OrchestratorCrash expected{.after_record = earliest, .unsynced = world::Unsynced::kept};
  EXPECT_EQ(shrunk.plan.orchestrator_crashes[0], expected);
}

TEST(Shrink, WritesDownWhatChanceDid) {
  world::Trial trial(breaking_start());
  world::Plan plan;
  plan.link.loss = 0.3;
  while (trial.run(plan).violations == 0) ++plan.seed;
  const Shrunk shrunk = shrink(trial, plan, checker::Invariant::i1);
  EXPECT_EQ(shrunk.plan.link.loss, 0);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

}  // namespace
}  // namespace kapela::explore
