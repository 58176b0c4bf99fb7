#include "simulators/explore/exploration.hpp"

#include <algorithm>
#include <numeric>

namespace kapela::explore {

Exploration::Exploration(std::shared_ptr<const world::Subject> subject) : trial_(std::move(subject)) {}

base::Result<void> Exploration::begin(Settings settings) {
  settings_ = std::move(settings);
  base::Result<std::vector<Site>> sites = sites_of(trial_);
  if (!sites) return sites.error();
  baseline_.sites = std::move(*sites);
  baseline_.lasted = trial_.world().now().time_since_epoch();
  baseline_.records = trial_.world().history().records().size();
  position_ = settings_.exhaustive ? 0 : settings_.first_seed + settings_.shard.index;
  if (!settings_.exhaustive) return {};
  std::vector<std::vector<world::ComponentFault>> faults;
  for (const Site& site : baseline_.sites) {
    std::vector<world::ComponentFault>& here = faults.emplace_back();
    for (const Kind kind : settings_.kinds)
      if (const auto fault = fault_at(site, kind, trial_.subject().settings)) here.push_back(*fault);
  }
  placements_.emplace(std::move(faults), classes(), *settings_.exhaustive);
  crashes_ = Crashes(settings_.crashes);
  return {};
}

/// A crash in the middle of a moment tells alike components apart: some of them have their record in the journal
/// already.
std::vector<std::size_t> Exploration::classes() const {
  std::vector<std::size_t> made = alike_components(trial_.subject());
  if (settings_.crashes > 0) std::iota(made.begin(), made.end(), std::size_t{0});
  return made;
}

bool Exploration::advance() {
  if (finds_.size() >= settings_.most_finds || !next_plan()) return false;
  carry_out();
  return true;
}

bool Exploration::next_plan() {
  if (!placements_) {
    if (position_ > settings_.last_seed) return false;
    plan_ = swarm_plan(position_, baseline_, trial_.subject().settings, settings_.kinds);
    position_ += settings_.shard.of;
    return true;
  }
  const bool has_begun = placements_->passed() > 0;
  if (has_begun && crashes_.next()) {
    crashes_.put_into(plan_);
    return true;
  }
  return next_placement();
}

bool Exploration::next_placement() {
  bool is_left = true;
  do {
    is_left = placements_->next();
  } while (is_left && placements_->passed() % settings_.shard.of != settings_.shard.index);
  position_ = placements_->passed();
  if (!is_left) return false;
  placements_->put_into(plan_);
  crashes_.begin();
  crashes_.put_into(plan_);
  return true;
}

void Exploration::carry_out() {
  ++runs_;
  const world::Outcome& outcome = trial_.run(plan_);
  events_ += trial_.world().events();
  coverage_.note(trial_.world());
  if (placements_) crashes_.note(trial_.world());
  if (outcome.violations > 0) keep(plan_);
}

void Exploration::keep(const world::Plan& plan) {
  const history::Violation first = trial_.violations().front();
  Shrunk shrunk = shrink(trial_, plan, first.invariant, baseline_.sites);
  const bool known = std::any_of(finds_.begin(), finds_.end(), [&](const Find& find) {
    return find.plan == shrunk.plan && find.violation.invariant == first.invariant;
  });
  if (known) return;
  (void)trial_.run(shrunk.plan);
  const auto& found = trial_.violations();
  const auto same = std::find_if(found.begin(), found.end(),
                                 [&first](const auto& each) { return each.invariant == first.invariant; });
  Find find;
  find.violation = same != found.end() ? *same : first;
  find.seed = plan.seed;
  find.place = placements_ ? placements_->passed() : 0;
  find.tried = shrunk.tried;
  find.plan = std::move(shrunk.plan);
  finds_.push_back(std::move(find));
}

double Exploration::progress() const {
  if (placements_) {
    const double open = placements_->passed() == 0 ? 0 : 1 - crashes_.progress();
    return (static_cast<double>(placements_->passed()) - open) / static_cast<double>(placements_->size());
  }
  const std::uint64_t seeds = settings_.last_seed - settings_.first_seed + 1;
  return std::min(1.0, static_cast<double>(position_ - settings_.first_seed) / static_cast<double>(seeds));
}

std::uint64_t Exploration::size() const {
  return placements_ ? placements_->size() : settings_.last_seed - settings_.first_seed + 1;
}

}  // namespace kapela::explore
