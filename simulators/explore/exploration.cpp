#include "simulators/explore/exploration.hpp"

#include <algorithm>
#include <cmath>

#include "orchestrator/base/assert.hpp"
#include "simulators/explore/alike.hpp"

namespace kapela::explore {
namespace {

bool is_order(const world::Site& site) {
  return site.kind == world::Site::Kind::order;
}

}  // namespace

void Tally::add(const Tally& other) {
  runs += other.runs;
  idle += other.idle;
  events += other.events;
  violating += other.violating;
  coverage.add(other.coverage);
}

Exploration::Exploration(std::shared_ptr<const world::Subject> subject) : trial_(std::move(subject)) {}

base::Result<void> Exploration::begin(Settings settings) {
  settings_ = std::move(settings);
  const world::Plan plan = root();
  const world::Outcome& outcome = trial_.run(plan);
  for (std::size_t i = 0; i < outcome.runs.size(); ++i) {
    if (outcome.runs[i] == record::RunStatus::succeeded) continue;
    return base::fail(base::ErrorCode::conflict,
                      "without any fault '" + trial_.subject().scenarios[i]->name + "' does not succeed: it is " +
                          std::string(record::name(outcome.runs[i])),
                      "let it begin where it can run: give the scenarios before it as well");
  }
  const auto& sites = trial_.world().sites();
  commands_ = static_cast<std::size_t>(std::count_if(sites.begin(), sites.end(), is_order));
  next_seed_ = settings_.first_seed + settings_.shard.index;
  if (settings_.guided) {
    guide_.emplace(settings_.first_seed, trial_.subject().settings, settings_.kinds);
    for (const world::Plan& plan_of_before : settings_.corpus) guide_->add(plan_of_before);
  }
  if (settings_.exhaustive) tree_.emplace(tree_settings(), plan);
  if (tree_ && !settings_.from_the_beginning && base::Arena::serves())
    branches_ = std::make_unique<Branches>(trial_.subject());
  return {};
}

world::Plan Exploration::root() const {
  world::Plan plan;
  plan.disk_latency = settings_.disk_latency;
  return plan;
}

TreeSettings Exploration::tree_settings() const {
  TreeSettings made;
  made.kinds = settings_.kinds;
  for (const Kind kind : kinds())
    if (settings_.crashes && is_crash(kind) &&
        std::find(made.kinds.begin(), made.kinds.end(), kind) == made.kinds.end())
      made.kinds.push_back(kind);
  made.faults = settings_.exhaustive.value_or(0);
  made.crashes = settings_.crashes;
  made.engine = trial_.subject().settings;
  made.alike = alike_components(trial_.subject());
  made.shard = settings_.shard.index;
  made.of = settings_.shard.of;
  return made;
}

base::Result<void> Exploration::go_on_from(const Standing& before) {
  tally_ = before.tally;
  known_ = before.known;
  next_seed_ = before.next_seed;
  if (!tree_) return {};
  bool is_there = tree_->next();
  for (auto child = before.tree.path.begin(); is_there; ++child) {
    (void)trial_.run(tree_->plan());
    tree_->note(trial_.world());
    if (child == before.tree.path.end()) break;
    is_there = tree_->enter(*child);
  }
  tree_->recall(before.tree);
  if (is_there) return {};
  return base::fail(base::ErrorCode::conflict, "the place at which the search stood is not in its tree",
                    "begin anew, without what was kept of it");
}

std::optional<Standing> Exploration::standing() const {
  if (guide_ || walk_) return std::nullopt;
  return Standing{tally_, tree_ ? tree_->standing() : Tree::Standing(), next_seed_, known_};
}

bool Exploration::advance() {
  if (settings_.ends_with_finds && has_enough()) return false;
  if (guide_) return advance_guided();
  return tree_ ? advance_tree() : advance_swarm();
}

bool Exploration::advance_tree() {
  while (tree_->next() && !tree_->is_mine()) {
    (void)trial_.run(tree_->plan());
    tree_->note(trial_.world());
  }
  if (!tree_->is_mine()) return false;
  const world::Plan& plan = tree_->plan();
  const std::optional<Tree::Branch> branch = tree_->branch();
  if (branch && branches_) {
    const std::uint64_t violations = branches_->run(plan, *branch).violations;
    count(branches_->world(), violations);
    if (violations == 0) return true;
    const world::Outcome& whole = trial_.run(plan);
    ASSERT(whole.violations == violations);
    keep(plan);
    return true;
  }
  const std::uint64_t violations = run(plan);
  tree_->note(trial_.world());
  if (violations > 0) keep(plan);
  return true;
}

bool Exploration::advance_swarm() {
  if (!walk_) {
    if (next_seed_ > settings_.last_seed) return false;
    walk_.emplace(next_seed_, trial_.subject().settings, settings_.kinds);
    next_seed_ += settings_.shard.of;
  }
  const std::uint64_t violations = run(walk_->plan());
  const world::Plan plan = violations > 0 ? walk_->plan() : world::Plan();
  if (violations > 0 || !walk_->go_on(trial_.world())) walk_.reset();
  if (violations > 0) keep(plan);
  return true;
}

bool Exploration::advance_guided() {
  if (next_seed_ > settings_.last_seed) return false;
  ++next_seed_;
  const world::Plan& plan = guide_->next();
  last_plan_ = &plan;
  const std::uint64_t violations = run(plan);
  has_learned_ = guide_->note(trial_.world(), goals_);
  if (violations > 0) keep(plan);
  return true;
}

std::uint64_t Exploration::run(const world::Plan& plan) {
  const std::uint64_t violations = trial_.run(plan).violations;
  count(trial_.world(), violations);
  return violations;
}

void Exploration::count(const world::World& world, std::uint64_t violations) {
  world_ = &world;
  ++tally_.runs;
  tally_.events += world.history().records().size();
  if (world.idle_faults() > 0) ++tally_.idle;
  if (violations > 0) ++tally_.violating;
  goals_ = goals_of(world);
  tally_.coverage.note(goals_);
}

/// The trial has just carried the plan out. Which finds are kept depends on the order of those before alone: so the
/// first of the whole are among the first of the shards.
void Exploration::keep(const world::Plan& plan) {
  if (has_enough()) return;
  const checker::Violation first = trial_.violations().front();
  Shrunk shrunk = shrink(trial_, plan, first.invariant);
  (void)trial_.run(shrunk.plan);
  const FindName name{first.invariant, trial_.world().history().hash()};
  if (std::find(known_.begin(), known_.end(), name) != known_.end()) return;
  known_.push_back(name);
  const auto& found = trial_.violations();
  const auto same = std::find_if(found.begin(), found.end(),
                                 [&first](const auto& each) { return each.invariant == first.invariant; });
  Find find;
  find.violation = same != found.end() ? *same : first;
  find.seed = plan.seed;
  find.place = tree_ ? tree_->path() : std::vector<std::size_t>{plan.seed};
  find.history = name.history;
  find.tried = shrunk.tried;
  find.plan = std::move(shrunk.plan);
  finds_.push_back(std::move(find));
}

double Exploration::progress() const {
  if (tree_) return tree_->progress();
  const std::uint64_t seeds = settings_.last_seed - settings_.first_seed + 1;
  return std::min(1.0, static_cast<double>(next_seed_ - settings_.first_seed) / static_cast<double>(seeds));
}

Estimate Exploration::estimate(unsigned walks) {
  TreeSettings whole = tree_settings();
  whole.shard = 0;
  whole.of = 1;
  base::Pcg random(0, base::stream_of("explore", "estimate"));
  double sum = 0;
  double squares = 0;
  for (unsigned walk = 0; walk < walks; ++walk) {
    Tree tree(whole, root());
    double plans = 0;
    double at_level = 1;
    while (tree.next()) {
      (void)trial_.run(tree.plan());
      tree.note(trial_.world());
      plans += at_level;
      const std::size_t children = tree.children();
      if (children == 0) break;
      at_level *= static_cast<double>(children);
      tree.descend(random.next() % children);
    }
    sum += plans;
    squares += plans * plans;
  }
  const double mean = sum / walks;
  const double variance = std::max(0.0, squares / walks - mean * mean);
  return {mean, std::sqrt(variance / walks)};
}

}  // namespace kapela::explore
