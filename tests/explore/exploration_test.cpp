#include "simulators/explore/exploration.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using faults::FaultType;
using scenario::testing::full_start;
using wire::Command;
using world::testing::seed_subject;
using world::testing::shared;

/// Whatever makes it fail breaks I1.
world::Subject breaking() {
  return seed_subject({world::testing::without_time_to_undo(full_start())});
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
  Exploration exploration(shared(seed_subject({full_start(), scenario::testing::full_stop()})));
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) seen.hashes.insert(exploration.world().history().hash());
  seen.coverage.add(exploration.coverage());
}

TEST(Exploration, RefusesARunThatFailsWithoutFaults) {
  Exploration exploration(shared(seed_subject({full_start()}, wire::State::fault)));
  EXPECT_FALSE(exploration.begin(exhaustive(1)));
}

TEST(Kinds, AreReadByTheirNames) {
  for (const Kind kind : kinds()) EXPECT_EQ(parse_kind(name(kind)), kind);
  EXPECT_FALSE(parse_kind("gremlins"));
}

TEST(Kinds, HaveEveryTypeOfFaultThatBothWorldsHave) {
  std::set<FaultType> types;
  Spot spot;
  spot.awaited_for = std::chrono::seconds(1);
  spot.site.command = Command::initialize;
  spot.site.state = wire::State::stopped;
  spot.site.is_decided = spot.site.is_free = true;
  for (const auto at : {world::Site::Kind::order, world::Site::Kind::answer, world::Site::Kind::look})
    for (const auto verdict : {wire::Verdict::accepted, wire::Verdict::duplicate, wire::Verdict::refused_illegal})
      for (const Kind kind : kinds()) {
        spot.site.kind = at;
        spot.site.verdict = verdict;
        world::Plan plan;
        if (fits(spot, kind)) place(spot, kind, {}, plan);
        for (const world::ComponentFault& each : plan.faults) types.insert(each.fault.type);
      }
  for (std::size_t i = 0; i < faults::fault_types; ++i) {
    const faults::FaultTraits& type = faults::traits(static_cast<FaultType>(i));
    EXPECT_EQ(types.contains(type.type), type.not_virtual.empty()) << type.name;
  }
}

/// The whole walk, as a swarm takes it.
std::vector<world::Plan> walk_of(world::Trial& trial, std::uint64_t seed) {
  Walk walk(seed, trial.subject().settings, kinds());
  std::vector<world::Plan> plans;
  do {
    plans.push_back(walk.plan());
    (void)trial.run(walk.plan());
  } while (walk.go_on(trial.world()));
  return plans;
}

TEST(Walk, IsTheSameFromTheSameSeed) {
  world::Trial trial(shared(seed_subject({full_start()})));
  world::Trial other(shared(seed_subject({full_start()})));
  std::size_t different = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const std::vector<world::Plan> plans = walk_of(trial, seed);
    EXPECT_EQ(plans, walk_of(other, seed));
    if (plans.back().faults != walk_of(trial, seed + 1).back().faults) ++different;
  }
  EXPECT_GT(different, 50U);
}

TEST(Walk, PutsFaultsIntoWhatFaultsBringAbout) {
  world::Trial trial(shared(seed_subject({full_start()})));
  std::size_t in_undo = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    for (const world::ComponentFault& each : walk_of(trial, seed).back().faults)
      in_undo += each.fault.note.find("compensation") != std::string::npos ? 1 : 0;
  EXPECT_GT(in_undo, 50U);
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

TEST(Exploration, CountsCrashesOnTopOfFaults) {
  Exploration exploration(shared(seed_subject({full_start()})));
  Settings settings = exhaustive(1);
  settings.kinds = {Kind::ack_only};
  settings.crashes = 1;
  ASSERT_TRUE(exploration.begin(settings));
  std::uint64_t both = 0;
  double last = 0;
  constexpr double rounding = 1e-9;
  while (exploration.advance()) {
    EXPECT_GE(exploration.progress() + rounding, last);
    last = exploration.progress();
    const world::World& world = exploration.world();
    const bool acted = std::any_of(world.history().records().begin(), world.history().records().end(),
                                   [](const auto& each) { return each.kind == record::RecordKind::injected; });
    both += acted && !world.remains().empty() ? 1 : 0;
  }
  EXPECT_EQ(exploration.progress(), 1.0);
  EXPECT_GT(both, 100U);
}

TEST(Exploration, EstimatesItsTree) {
  Exploration exploration(shared(seed_subject({full_start()})));
  ASSERT_TRUE(exploration.begin(exhaustive(2)));
  const Estimate estimate = exploration.estimate(200);
  while (exploration.advance()) {
  }
  EXPECT_NEAR(estimate.plans, static_cast<double>(exploration.runs()), 4 * estimate.error);
  EXPECT_LT(estimate.error, estimate.plans / 10);
}

TEST(Exploration, FindsWhatOnlyACrashShowsAndShrinksIt) {
  Exploration exploration(shared(breaking()));
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
  EXPECT_GT(whole.hashes.size(), 51U) << "a walk is several runs";
  EXPECT_EQ(parts.hashes, whole.hashes);
}

TEST(Exploration, AGuidedSearchIsTheSameFromTheSameSeed) {
  Settings settings = swarm(7, 500);
  settings.guided = true;
  Seen one;
  explore(settings, one);
  Seen two;
  explore(settings, two);
  EXPECT_EQ(one.hashes.size(), 494U);
  EXPECT_EQ(one.hashes, two.hashes);
}

TEST(Exploration, AGuidedSearchBeginsWithItsCorpus) {
  Exploration first(shared(seed_subject({full_start()})));
  Settings settings = swarm(1, 200);
  settings.guided = true;
  ASSERT_TRUE(first.begin(settings));
  std::vector<world::Plan> learned;
  while (first.advance())
    if (first.has_learned()) learned.push_back(first.last_plan());
  ASSERT_FALSE(learned.empty());
  Exploration second(shared(seed_subject({full_start()})));
  settings.corpus = learned;
  ASSERT_TRUE(second.begin(settings));
  for (const world::Plan& plan : learned) {
    ASSERT_TRUE(second.advance());
    EXPECT_EQ(second.last_plan(), plan);
    EXPECT_TRUE(second.has_learned());
  }
}

TEST(Exploration, TellsTheSameFindOnce) {
  Exploration exploration(shared(breaking()));
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
  Exploration exploration(shared(breaking()));
  Settings settings = exhaustive(2);
  settings.most_finds = 1;
  ASSERT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  EXPECT_EQ(exploration.finds().size(), 1U);
  EXPECT_LT(exploration.progress(), 1.0);
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
  seen.coverage.add(Goal::exception_held_by, 1);  // nobody depends on anybody here
  for (std::size_t goal = 0; goal < goal_count; ++goal)
    EXPECT_GT(seen.coverage.times(static_cast<Goal>(goal)), 0U) << name(static_cast<Goal>(goal));
}

}  // namespace
}  // namespace kapela::explore
