#include "simulators/explore/branches.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::explore {
namespace {

template <typename Value>
std::shared_ptr<const Value> borrow(const std::shared_ptr<const Value>& owned) {
  return {std::shared_ptr<const Value>(), owned.get()};
}

/// Without owners: what is put back must not count them.
world::Subject borrow(const world::Subject& subject) {
  world::Subject borrowed = subject;
  borrowed.plant = borrow(subject.plant);
  for (auto& each : borrowed.components) each = borrow(each);
  for (auto& each : borrowed.scenarios) each = borrow(each);
  for (auto& each : borrowed.triggered) each = borrow(each);
  return borrowed;
}

template <typename Item>
void append_rest(std::vector<Item>& list, const std::vector<Item>& longer) {
  for (std::size_t i = list.size(); i < longer.size(); ++i) list.push_back(longer[i]);
}

}  // namespace

Branches::Life::Life(const world::Subject& owned)
    : subject(std::make_shared<const world::Subject>(borrow(owned))), trial(subject) {}

Branches::Branches(const world::Subject& subject) {
  const base::Arena::Scope scope(arena_);
  life_ = new Life(subject);
  const base::Arena::Outside outside;
  arena_.save(new_);
}

const world::Outcome& Branches::run(const world::Plan& leaf, const Tree::Branch& branch) {
  const base::Instant moment = branch.spot.site.begins();
  if (moment == base::Instant{}) return run_whole(leaf);
  if (node_ != branch.node) begin(leaf, branch);
  go_to(moment);
  const base::Arena::Scope scope(arena_);
  add_fault(leaf, branch);
  const bool is_over = life_->trial.go_on();
  ASSERT(is_over);
  return life_->trial.judge();
}

/// Of what happens at the very beginning nothing lies before the fault.
const world::Outcome& Branches::run_whole(const world::Plan& leaf) {
  arena_.restore(new_);
  const base::Arena::Scope scope(arena_);
  life_->plan = leaf;
  return life_->trial.run(life_->plan);
}

void Branches::begin(const world::Plan& leaf, const Tree::Branch& branch) {
  arena_.restore(new_);
  {
    const base::Arena::Scope scope(arena_);
    world::Plan& plan = life_->plan;
    plan = leaf;
    cut_back(plan, branch.above);
    plan.faults.reserve(branch.above.faults + 1);  // rules point into it
    life_->trial.begin(plan, true);
  }
  node_ = branch.node;
  used_ = 0;
  save(base::Instant{});
}

/// From the last moment before it that is known.
void Branches::go_to(base::Instant moment) {
  const auto end = befores_.begin() + static_cast<std::ptrdiff_t>(used_);
  const auto later = std::upper_bound(befores_.begin(), end, moment,
                                      [](base::Instant one, const Before& other) { return one < other.moment; });
  ASSERT(later != befores_.begin());
  const Before& before = *(later - 1);
  arena_.restore(before.image);
  if (before.moment == moment) return;
  {
    const base::Arena::Scope scope(arena_);
    const bool is_over = life_->trial.go_on(moment);
    ASSERT(!is_over);  // something happens then
    life_->trial.judge_so_far();
  }
  if (later == end) save(moment);
}

void Branches::save(base::Instant moment) {
  if (used_ == befores_.size()) befores_.emplace_back();
  Before& before = befores_[used_++];
  before.moment = moment;
  arena_.save(before.image);
}

void Branches::add_fault(const world::Plan& leaf, const Tree::Branch& branch) {
  world::Plan& plan = life_->plan;
  append_rest(plan.faults, leaf.faults);
  append_rest(plan.network, leaf.network);
  append_rest(plan.partitions, leaf.partitions);
  append_rest(plan.orchestrator_crashes, leaf.orchestrator_crashes);
  const Spot& spot = branch.spot;
  const bool has_component = spot.site.component != record::no_component;
  life_->trial.grow(has_component ? counted(spot, branch.kind, world().counts(spot.site.component)) : 0);
}

}  // namespace kapela::explore
