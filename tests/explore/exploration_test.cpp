#include "simulators/explore/exploration.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using engine::SeededBug;
using engine::testing::full_start;
using faults::FaultType;
using wire::Command;
using world::testing::seed_subject;
using world::testing::shared;

world::Subject buggy(SeededBug bug) {
  world::Subject subject = seed_subject({full_start()});
  subject.settings.seeded_bug = bug;
  return subject;
}

Settings exhaustive(unsigned most, Shard shard = {}) {
  Settings settings;
  settings.exhaustive = most;
  settings.shard = shard;
  return settings;
}

Settings swarm(std::uint64_t first, std::uint64_t last, Shard shard = {}) {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.first_seed = first;
  settings.last_seed = last;
  settings.shard = shard;
  return settings;
}

/// The hashes of all histories, and how many runs there were.
struct Seen {
  std::multiset<std::uint64_t> hashes{};
  Coverage coverage{};
};

void explore(const Settings& settings, Seen& seen) {
  Exploration exploration(shared(seed_subject({full_start(), engine::testing::full_stop()})));
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) seen.hashes.insert(exploration.trial().world().history().hash());
  seen.coverage.add(exploration.coverage());
}

TEST(Menu, HasASiteForEachCommandOfAGoodRun) {
  world::Trial trial(shared(seed_subject({full_start()})));
  const auto sites = sites_of(trial);
  ASSERT_TRUE(sites);
  ASSERT_EQ(sites->size(), 8U);
  const Site& first = sites->front();
  EXPECT_EQ(first.command, Command::initialize);
  EXPECT_EQ(first.from, wire::State::stopped);
  EXPECT_EQ(first.awaited_for, std::chrono::seconds(60));
  EXPECT_EQ(sites->back().command, Command::run);
  EXPECT_EQ(sites->back().step, 1U);
}

TEST(Menu, RefusesARunThatFailsWithoutFaults) {
  world::Trial trial(shared(seed_subject({full_start()}, wire::State::fault)));
  EXPECT_FALSE(sites_of(trial));
}

TEST(Menu, HasNothingLateWhereNobodyWaits) {
  Site site;
  EXPECT_FALSE(fault_at(site, Kind::late_just_after, {}));
  site.awaited_for = std::chrono::seconds(1);
  EXPECT_TRUE(fault_at(site, Kind::late_just_after, {}));
}

TEST(Menu, ReadsEveryKindByItsName) {
  for (const Kind kind : kinds()) EXPECT_EQ(parse_kind(name(kind)), kind);
  EXPECT_FALSE(parse_kind("gremlins"));
}

TEST(Swarm, DrawsTheSamePlanFromTheSameSeed) {
  Exploration exploration(shared(seed_subject({full_start()})));
  ASSERT_TRUE(exploration.begin(swarm(0, 0)));
  std::size_t different = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const world::Plan plan = swarm_plan(seed, exploration.baseline(), {}, kinds());
    EXPECT_EQ(plan, swarm_plan(seed, exploration.baseline(), {}, kinds()));
    if (plan.faults != swarm_plan(seed + 1, exploration.baseline(), {}, kinds()).faults) ++different;
  }
  EXPECT_GT(different, 50U);
}

TEST(Exploration, ShardsOfAnExhaustiveSearchAreTheWhole) {
  Seen whole;
  explore(exhaustive(2), whole);
  Seen parts;
  for (std::uint64_t shard = 0; shard < 3; ++shard) explore(exhaustive(2, {shard, 3}), parts);
  EXPECT_GT(whole.hashes.size(), 100U);
  EXPECT_EQ(parts.hashes, whole.hashes);
}

TEST(Exploration, ShardsOfASearchWithCrashesAreTheWhole) {
  Settings settings = exhaustive(1);
  settings.crashes = 1;
  settings.kinds = {Kind::drop_receive};
  Seen whole;
  explore(settings, whole);
  Seen parts;
  for (std::uint64_t shard = 0; shard < 3; ++shard) {
    settings.shard = {shard, 3};
    explore(settings, parts);
  }
  EXPECT_GT(whole.hashes.size(), 1'000U);
  EXPECT_EQ(parts.hashes, whole.hashes);
}

TEST(Exploration, LeavesNoPlacementOutWhereTheOrchestratorCrashes) {
  Exploration exploration(shared(seed_subject({full_start()})));
  Settings settings = exhaustive(1);
  settings.kinds = {Kind::ack_only};
  settings.crashes = 1;
  ASSERT_TRUE(exploration.begin(settings));
  double last = 0;
  while (exploration.advance()) {
    EXPECT_GE(exploration.progress(), last);
    last = exploration.progress();
  }
  EXPECT_EQ(exploration.size(), 9U);
  EXPECT_EQ(exploration.covered(), exploration.size());
  EXPECT_EQ(exploration.progress(), 1.0);
  const std::uint64_t without_crash = exploration.runs() - exploration.coverage().times(Goal::orchestrator_crashed);
  EXPECT_EQ(without_crash, exploration.size());
}

TEST(Exploration, FindsWhatOnlyACrashShowsAndShrinksIt) {
  Exploration exploration(shared(buggy(SeededBug::forgets_in_rollback)));
  Settings settings = exhaustive(0);
  settings.crashes = 2;
  settings.most_finds = 1;
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  ASSERT_EQ(exploration.finds().size(), 1U);
  EXPECT_EQ(exploration.finds()[0].plan.orchestrator_crashes.size(), 1U);
}

TEST(Exploration, ShardsOfASwarmAreTheWhole) {
  Seen whole;
  explore(swarm(10, 60), whole);
  Seen parts;
  for (std::uint64_t shard = 0; shard < 2; ++shard) explore(swarm(10, 60, {shard, 2}), parts);
  EXPECT_EQ(whole.hashes.size(), 51U);
  EXPECT_EQ(parts.hashes, whole.hashes);
}

TEST(Exploration, TellsTheSameFindOnce) {
  Exploration exploration(shared(buggy(SeededBug::waits_twice_the_deadline)));
  ASSERT_TRUE(exploration.begin(exhaustive(1)));
  while (exploration.advance()) {
  }
  const auto& finds = exploration.finds();
  EXPECT_EQ(exploration.progress(), 1.0);
  ASSERT_FALSE(finds.empty());
  for (std::size_t i = 0; i < finds.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(finds[i].plan == finds[j].plan);
}

TEST(Exploration, EndsWithEnoughFinds) {
  Exploration exploration(shared(buggy(SeededBug::sends_after_verdict)));
  Settings settings = exhaustive(2);
  settings.most_finds = 1;
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  EXPECT_EQ(exploration.finds().size(), 1U);
  EXPECT_LT(exploration.progress(), 1.0);
}

TEST(Shrink, LeavesTheOneFaultThatMattersAtItsLowestPlace) {
  world::Trial trial(shared(buggy(SeededBug::waits_twice_the_deadline)));
  const auto sites = sites_of(trial);
  ASSERT_TRUE(sites);
  world::Plan plan;
  plan.seed = 99;
  plan.faults.push_back(world::testing::fault_on(1, Command::initialize, FaultType::drop));
  plan.faults.push_back(*fault_at(sites->at(2), Kind::late_far_after, trial.subject().settings));
  plan.network.push_back({world::NetworkFault::Type::delay, engine::ComponentId{3}, world::Direction::to_component, 1,
                          std::chrono::milliseconds(3)});
  const Shrunk shrunk = shrink(trial, plan, history::Invariant::i18, *sites);
  ASSERT_EQ(shrunk.plan.faults.size(), 1U);
  EXPECT_EQ(shrunk.plan.faults[0].component, engine::ComponentId{0});
  EXPECT_EQ(shrunk.plan.faults[0].fault.type, FaultType::ack_only) << "simpler than lateness";
  EXPECT_TRUE(shrunk.plan.network.empty());
  EXPECT_EQ(shrunk.plan.seed, 0U);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

TEST(Shrink, LeavesTheCrashThatMattersAtItsEarliestRecord) {
  world::Trial trial(shared(buggy(SeededBug::forgets_in_rollback)));
  const auto sites = sites_of(trial);
  ASSERT_TRUE(sites);
  world::Plan plan;
  const auto breaks_after = [&](std::uint64_t record) {
    plan.orchestrator_crashes = {{.after_record = record, .unsynced = world::Unsynced::kept}};
    return trial.run(plan).violations > 0;
  };
  std::uint64_t earliest = 1;
  while (!breaks_after(earliest)) ++earliest;
  const history::Invariant invariant = trial.violations().front().invariant;
  plan.orchestrator_crashes = {{earliest + 3, std::chrono::seconds(2), world::Unsynced::some},
                               {5, std::chrono::seconds(3), world::Unsynced::some}};
  ASSERT_GT(trial.run(plan).violations, 0U);
  const Shrunk shrunk = shrink(trial, plan, invariant, *sites);
  ASSERT_EQ(shrunk.plan.orchestrator_crashes.size(), 1U);
  const world::OrchestratorCrash expected{.after_record = earliest, .unsynced = world::Unsynced::kept};
  EXPECT_EQ(shrunk.plan.orchestrator_crashes[0], expected);
}

TEST(Shrink, WritesDownWhatChanceDid) {
  world::Subject subject = buggy(SeededBug::repeats_under_a_new_id);
  world::Trial trial(shared(std::move(subject)));
  const auto sites = sites_of(trial);
  ASSERT_TRUE(sites);
  world::Plan plan;
  plan.link.loss = 0.1;
  while (trial.run(plan).violations == 0) ++plan.seed;
  const Shrunk shrunk = shrink(trial, plan, history::Invariant::i13, *sites);
  EXPECT_EQ(shrunk.plan.link.loss, 0);
  EXPECT_GT(trial.run(shrunk.plan).violations, 0U);
}

TEST(Coverage, CountsTheRunsInWhichItHappened) {
  Seen seen;
  explore(exhaustive(1), seen);
  EXPECT_GT(seen.coverage.times(Goal::run_succeeded), 0U);
  EXPECT_GT(seen.coverage.times(Goal::fault_verdict), 0U);
  EXPECT_GT(seen.coverage.times(Goal::duplicate_ignored), 0U);
  EXPECT_EQ(seen.coverage.times(Goal::orchestrator_crashed), 0U);
  EXPECT_LE(seen.coverage.times(Goal::run_succeeded), seen.hashes.size()) << "once, although each has two";
}

TEST(Coverage, ASwarmReachesEveryGoal) {
  Seen seen;
  explore(swarm(0, 2'999), seen);
  for (std::size_t goal = 0; goal < goal_count; ++goal)
    EXPECT_GT(seen.coverage.times(static_cast<Goal>(goal)), 0U) << name(static_cast<Goal>(goal));
}

}  // namespace
}  // namespace kapela::explore
