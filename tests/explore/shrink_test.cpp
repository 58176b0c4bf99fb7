#include "simulators/explore/shrink.hpp"

#include <gtest/gtest.h>

#include "tests/engine/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using engine::SeededBug;
using faults::FaultType;
using wire::Command;
using world::testing::shared;

world::Subject start_with(SeededBug bug) {
  world::Subject subject = world::testing::seed_subject({engine::testing::full_start()});
  subject.settings.seeded_bug = bug;
  return subject;
}

TEST(Shrink, LeavesTheOneFaultThatMattersAtItsLowestPlace) {
  world::Trial trial(shared(start_with(SeededBug::waits_twice_the_deadline)));
  world::Plan plan;
  plan.seed = 99;
  plan.faults.push_back(world::testing::fault_on(1, Command::initialize, FaultType::drop));
  (void)trial.run(plan);
  for (const Spot& spot : spots_of(trial.world())) {
    if (index(spot.site.component) != 2 || !fits(spot, Kind::late_far_after)) continue;
    place(spot, Kind::late_far_after, trial.subject().settings, plan);
    break;
  }
  plan.network.push_back({world::NetworkFault::Type::delay, engine::ComponentId{3}, world::Direction::to_component, 1,
                          std::chrono::milliseconds(3)});
  const Shrunk shrunk = shrink(trial, plan, history::Invariant::i18);
  ASSERT_EQ(shrunk.plan.faults.size(), 1U);
  EXPECT_EQ(shrunk.plan.faults[0].component, engine::ComponentId{0});
  EXPECT_EQ(shrunk.plan.faults[0].fault.type, FaultType::ack_only) << "simpler than lateness";
  EXPECT_TRUE(shrunk.plan.network.empty());
  EXPECT_EQ(shrunk.plan.seed, 0U);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

TEST(Shrink, LeavesTheCrashThatMattersAtItsEarliestRecord) {
  world::Trial trial(shared(start_with(SeededBug::forgets_in_rollback)));
  world::Plan plan;
  const auto breaks_after = [&](std::uint64_t record) {
    plan.orchestrator_crashes = {{.after_record = record, .unsynced = world::Unsynced::kept}};
    return trial.run(plan).violations > 0;
  };
  std::uint64_t earliest = 1;
  while (!breaks_after(earliest)) ++earliest;
  const history::Invariant invariant = trial.violations().front().invariant;
  plan.orchestrator_crashes = {{.after_record = earliest + 3, .restart_after = std::chrono::seconds(2)},
                               {.after_record = 5, .restart_after = std::chrono::seconds(3)}};
  ASSERT_GT(trial.run(plan).violations, 0U);
  const Shrunk shrunk = shrink(trial, plan, invariant);
  ASSERT_EQ(shrunk.plan.orchestrator_crashes.size(), 1U);
  const world::OrchestratorCrash expected{.after_record = earliest, .unsynced = world::Unsynced::kept};
  EXPECT_EQ(shrunk.plan.orchestrator_crashes[0], expected);
}

TEST(Shrink, WritesDownWhatChanceDid) {
  world::Subject subject = start_with(SeededBug::repeats_under_a_new_id);
  world::Trial trial(shared(std::move(subject)));
  world::Plan plan;
  plan.link.loss = 0.1;
  while (trial.run(plan).violations == 0) ++plan.seed;
  const Shrunk shrunk = shrink(trial, plan, history::Invariant::i13);
  EXPECT_EQ(shrunk.plan.link.loss, 0);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

}  // namespace
}  // namespace kapela::explore
