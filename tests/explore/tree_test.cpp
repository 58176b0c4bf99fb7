#include "simulators/explore/tree.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "simulators/explore/alike.hpp"
#include "simulators/world/trial.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using scenario::testing::full_start;
using world::Site;

TreeSettings every_kind(unsigned faults) {
  TreeSettings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.faults = faults;
  return settings;
}

/// A scenario that is started, fails or not, and is undone: small enough for all trees here.
std::shared_ptr<const world::Subject> small_subject() {
  return world::testing::shared(world::testing::seed_subject({scenario::testing::scenario_with(
      {scenario::testing::send(scenario::testing::all(), wire::Command::initialize),
       scenario::testing::wait(scenario::testing::all(), wire::State::initialized, std::chrono::seconds(3))})}));
}

bool are_same(const Site& one, const Site& other) {
  return one.at == other.at && one.kind == other.kind && one.component == other.component && one.life == other.life &&
         one.number == other.number && one.nth == other.nth && one.message == other.message &&
         one.command == other.command && one.state == other.state;
}

TEST(Tree, EveryFaultActs) {
  for (const base::Duration latency : {base::Duration::zero(), base::Duration(std::chrono::milliseconds(3))}) {
    world::Trial trial(small_subject());
    world::Plan root;
    root.disk_latency = latency;
    TreeSettings settings = every_kind(2);
    if (latency > base::Duration::zero()) std::erase_if(settings.kinds, [](Kind kind) { return !is_crash(kind); });
    Tree tree(settings, root);
    std::uint64_t runs = 0;
    while (tree.next()) {
      (void)trial.run(tree.plan());
      ++runs;
      const auto& plan = tree.plan();
      ASSERT_EQ(trial.world().idle_faults(), 0U)
          << (plan.faults.empty() ? "" : faults::name(plan.faults.back().fault.type)) << " after "
          << (plan.faults.empty() ? "" : faults::name(plan.faults.front().fault.type)) << ", " << plan.network.size()
          << " messages, " << plan.partitions.size() << " cuts, " << plan.orchestrator_crashes.size() << " crashes, "
          << (plan.faults.empty() ? "" : plan.faults.back().fault.note);
      tree.note(trial.world());
    }
    EXPECT_GT(runs, 1'000U);
  }
}

/// Nothing else is said to a component, or by it, while an event of its business is answered.
std::shared_ptr<const world::Subject> event_subject() {
  scenario::SendEvent send;
  send.targets = scenario::testing::all();
  send.event = "BLINK";
  send.harmless = true;
  return world::testing::shared(world::testing::seed_subject({scenario::testing::scenario_with({{send}})}));
}

TEST(Tree, EveryFaultActsAtEvents) {
  world::Trial trial(event_subject());
  Tree tree(every_kind(2), {});
  std::uint64_t runs = 0;
  while (tree.next()) {
    (void)trial.run(tree.plan());
    ++runs;
    const auto& plan = tree.plan();
    ASSERT_EQ(trial.world().idle_faults(), 0U)
        << (plan.faults.empty() ? "" : faults::name(plan.faults.back().fault.type)) << ", " << plan.network.size()
        << " messages, " << plan.partitions.size() << " cuts";
    tree.note(trial.world());
  }
  EXPECT_GT(runs, 1'000U);
}

TEST(Tree, AChildIsItsParentUpToTheNewFault) {
  world::Trial trial(small_subject());
  Tree tree(every_kind(2), {});
  std::map<std::vector<std::size_t>, std::vector<Site>> shallow;
  std::map<std::vector<std::size_t>, std::size_t> placed_at;
  while (tree.next()) {
    (void)trial.run(tree.plan());
    const std::vector<Site> own = trial.world().sites();
    const std::vector<std::size_t> path = tree.path();
    const std::size_t at = tree.placed_at();
    if (path.size() < 2) shallow[path] = own;
    tree.note(trial.world());
    if (path.empty()) continue;
    const std::vector<Site>& parent = shallow.at({path.begin(), path.end() - 1});
    ASSERT_LT(at, parent.size());
    ASSERT_LE(at, own.size());
    for (std::size_t i = 0; i <= at; ++i) ASSERT_TRUE(are_same(parent[i], own[i])) << "site " << i << " of " << at;
  }
}

TEST(Tree, HasSitesInTheUndoAndInTheLifeAfterACrash) {
  world::Trial trial(small_subject());
  Tree tree(every_kind(2), {});
  std::set<record::Purpose> purposes;
  std::set<std::uint32_t> attempts;
  std::set<std::uint32_t> lives;
  const auto is_complete = [&] { return purposes.size() == 2 && attempts.contains(2) && lives.contains(3); };
  while (!is_complete() && tree.next()) {
    (void)trial.run(tree.plan());
    for (const Spot& spot : spots_of(trial.world())) {
      lives.insert(spot.site.life);
      if (spot.site.kind != Site::Kind::order) continue;
      purposes.insert(spot.purpose);
      attempts.insert(spot.attempt);
    }
    tree.note(trial.world());
  }
  EXPECT_TRUE(is_complete());
}

TEST(Tree, HasNoPlanTwice) {
  world::Trial trial(small_subject());
  TreeSettings settings = every_kind(2);
  settings.kinds.assign(basic_kinds().begin(), basic_kinds().end());
  Tree tree(settings, {});
  std::vector<world::Plan> plans;
  while (tree.next()) {
    (void)trial.run(tree.plan());
    EXPECT_EQ(std::count(plans.begin(), plans.end(), tree.plan()), 0);
    plans.push_back(tree.plan());
    tree.note(trial.world());
  }
  EXPECT_GT(plans.size(), 500U);
}

/// How many plans there are, with and without telling alike components apart.
std::size_t size_of(const TreeSettings& settings, const std::shared_ptr<const world::Subject>& subject) {
  world::Trial trial(subject);
  Tree tree(settings, {});
  std::size_t size = 0;
  for (; tree.next(); ++size) {
    (void)trial.run(tree.plan());
    tree.note(trial.world());
  }
  return size;
}

TEST(Tree, TakesOneOfAlikeComponents) {
  const auto subject = small_subject();
  TreeSettings settings;
  settings.kinds = {Kind::ack_only};
  settings.faults = 2;
  EXPECT_EQ(size_of(settings, subject), 1U + 4U + 6U + 12U) << "each; each with one after it; with one of its undo";
  settings.alike = alike_components(*subject);
  EXPECT_EQ(size_of(settings, subject), 1U + 1U + 1U + 1U);
}

TEST(Tree, TellsAlikeComponentsApartWhereTheOrchestratorCrashes) {
  const auto subject = small_subject();
  TreeSettings settings;
  settings.kinds = {Kind::ack_only, Kind::crash_kept};
  settings.faults = 2;
  const std::size_t all = size_of(settings, subject);
  settings.alike = alike_components(*subject);
  const std::size_t first_ones = size_of(settings, subject);
  EXPECT_LT(first_ones, all) << "two faults of components";
  EXPECT_GT(first_ones, all - 12) << "one of a component, and a crash";
}

}  // namespace
}  // namespace kapela::explore
