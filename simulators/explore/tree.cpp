#include "simulators/explore/tree.hpp"

#include <algorithm>

namespace kapela::explore {
namespace {

using world::Site;

bool are_images(const Site& one, const Site& other) {
  return one.kind == other.kind && one.command == other.command && one.nth == other.nth &&
         one.message == other.message && one.state == other.state;
}

}  // namespace

Sizes sizes_of(const world::Plan& plan) {
  return {plan.faults.size(), plan.network.size(), plan.partitions.size(), plan.orchestrator_crashes.size()};
}

void cut_back(world::Plan& plan, const Sizes& sizes) {
  plan.faults.resize(sizes.faults);
  plan.network.resize(sizes.messages);
  plan.partitions.resize(sizes.cuts);
  plan.orchestrator_crashes.resize(sizes.crashes);
}

bool Tree::next() {
  is_expanded_ = false;
  if (!has_begun_) {
    has_begun_ = true;
    assign_shard();
    return true;
  }
  for (; !levels_.empty(); levels_.pop_back()) {
    Level& level = levels_.back();
    cut_back(plan_, level.sizes);
    while (level.at < level.choices.size()) {
      const Choice choice = level.choices[level.at++];
      assign_shard();
      if (!is_mine_ && levels_.size() >= parting()) continue;
      take(level, choice);
      return true;
    }
  }
  is_mine_ = false;
  return false;
}

void Tree::take(const Level& level, const Choice& choice) {
  last_ = level.first + choice.spot + 1;
  place(level.spots[choice.spot], choice.kind, settings_.engine, plan_);
}

bool Tree::enter(std::size_t child) {
  if (!is_expanded_ || child >= children()) return false;
  Level& level = levels_.back();
  level.at = child + 1;
  is_expanded_ = false;
  take(level, level.choices[child]);
  return true;
}

void Tree::recall(const Standing& before) {
  shallow_ = before.shallow;
  parted_ = before.parted;
  is_mine_ = true;  // a search stands at plans of its own only
}

/// Where the shards part: above it all carry out the same, below it each its own. A flat tree has so few plans below
/// its first level that it parts there, unless the shards would be of all sizes.
std::size_t Tree::parting() const {
  constexpr std::size_t enough = 8;  // children of the root for each shard
  const bool is_flat = most_deep() <= 2 && !levels_.empty();
  const bool parts_early = is_flat && levels_.front().choices.size() >= enough * settings_.of;
  return std::min<std::size_t>(parts_early ? 1 : 2, most_deep());
}

void Tree::assign_shard() {
  const std::size_t depth = levels_.size();
  if (depth <= parting()) is_mine_ = (depth < parting() ? shallow_ : parted_)++ % settings_.of == settings_.shard;
}

std::optional<Tree::Branch> Tree::branch() const {
  if (levels_.empty() || levels_.size() < most_deep()) return std::nullopt;
  const Level& level = levels_.back();
  const Choice& taken = level.choices[level.at - 1];
  return Branch{level.spots[taken.spot], taken.kind, level.node, level.sizes};
}

void Tree::note(const world::World& world) {
  if (levels_.size() >= most_deep()) return;
  Level& level = levels_.emplace_back();
  level.spots = spots_of(world, last_);
  level.first = last_;
  level.node = ++nodes_;
  level.sizes = sizes_of(plan_);
  choose(level);
  is_expanded_ = true;
}

bool Tree::allows(Kind kind) const {
  const std::size_t crashes = plan_.orchestrator_crashes.size();
  const std::size_t faults = levels_.size() - 1;  // the present node's level has been made
  if (!settings_.crashes) return faults < settings_.faults;
  return is_crash(kind) ? crashes < *settings_.crashes : faults - crashes < settings_.faults;
}

void Tree::choose(Level& level) const {
  std::vector<Kind> allowed;
  for (const Kind kind : settings_.kinds)
    if (allows(kind)) allowed.push_back(kind);
  // A crash in the middle of a moment tells all apart: some of them have their record in the journal already.
  const bool may_crash = std::any_of(settings_.kinds.begin(), settings_.kinds.end(), is_crash);
  const bool can_be_images = plan_.orchestrator_crashes.empty() && !(may_crash && levels_.size() < most_deep());
  for (std::uint32_t i = 0; i < level.spots.size(); ++i) {
    const Spot& spot = level.spots[i];
    if (can_be_images && is_image(level, spot)) continue;
    for (const Kind kind : allowed)
      if (fits(spot, kind)) level.choices.push_back({i, kind});
  }
}

bool Tree::is_touched(std::size_t component) const {
  const auto is_it = [component](const auto& each) { return index(each.component) == component; };
  return std::any_of(plan_.faults.begin(), plan_.faults.end(), is_it) ||
         std::any_of(plan_.network.begin(), plan_.network.end(), is_it) ||
         std::any_of(plan_.partitions.begin(), plan_.partitions.end(), is_it);
}

/// The same comes to a component that nothing has told apart from this one yet, and stands for it.
bool Tree::is_image(const Level& level, const Spot& spot) const {
  const auto own = index(spot.site.component);
  const auto& alike = settings_.alike;
  if (own >= alike.size() || alike[own] == own || is_touched(own)) return false;
  return std::any_of(level.spots.begin(), level.spots.end(), [&](const Spot& other) {
    const auto its = index(other.site.component);
    return its < own && alike[its] == alike[own] && are_images(spot.site, other.site) && !is_touched(its);
  });
}

double Tree::progress() const {
  if (!has_begun_) return 0;
  if (levels_.empty()) return 1;
  double done = 0;
  double share = 1;
  for (const Level& level : levels_) {
    if (level.choices.empty()) break;
    const auto all = static_cast<double>(level.choices.size());
    const bool is_last = &level == &levels_.back();
    done += share * static_cast<double>(is_last ? level.at : level.at - 1) / all;
    share /= all;
  }
  return std::min(1.0, done);
}

std::vector<std::size_t> Tree::path() const {
  std::vector<std::size_t> made;
  for (const Level& level : levels_)
    if (level.at > 0) made.push_back(level.at - 1);
  return made;
}

}  // namespace kapela::explore
