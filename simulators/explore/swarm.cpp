#include "simulators/explore/swarm.hpp"

#include <algorithm>

namespace kapela::explore {
namespace {

using namespace std::chrono_literals;
using world::Direction;
using world::Plan;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed, base::stream_of("swarm", "plan")) {}

  [[nodiscard]] bool once_in(std::uint64_t many) { return random_.next() % many == 0; }
  [[nodiscard]] std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_.next() % limit); }
  [[nodiscard]] double unit() { return random_.unit(); }
  /// Each order of magnitude has the same chance: fixed small jitter finds nothing where this does.
  [[nodiscard]] base::Duration magnitude(base::Duration least, base::Duration most) {
    base::Distribution wide;
    wide.kind = base::Distribution::Kind::log_uniform;
    wide.min = least;
    wide.max = most;
    return base::sample(wide, random_);
  }

 private:
  base::Pcg random_;
};

base::Distribution spread(base::Distribution::Kind kind, base::Duration least, base::Duration most) {
  base::Distribution made;
  made.kind = kind;
  made.min = least;
  made.max = most;
  return made;
}

void draw_link(Dice& dice, world::LinkSettings& link) {
  switch (dice.below(4)) {
    case 0:
      break;  // fixed
    case 1:
      link.latency = spread(base::Distribution::Kind::uniform, 100us, 5ms);
      break;
    case 2:
      link.latency.kind = base::Distribution::Kind::lognormal;
      link.latency.max = 2s;
      link.latency.centre = 1ms;
      link.latency.spread = 2;
      break;
    case 3:
      link.latency = spread(base::Distribution::Kind::log_uniform, 100us, 2s);
      break;
  }
  constexpr double most = 0.1;
  if (dice.once_in(4)) link.loss = most * dice.unit();
  if (dice.once_in(4)) link.duplication = most * dice.unit();
  if (dice.once_in(4)) link.reordering = most * dice.unit();
  link.reordered_by = dice.magnitude(1ms, 2s);
}

void draw_faults(Dice& dice, const Baseline& baseline, const engine::EngineSettings& settings,
                 std::span<const Kind> kinds, Plan& plan) {
  std::vector<Kind> on;
  for (const Kind kind : kinds)
    if (dice.once_in(2)) on.push_back(kind);
  constexpr std::size_t most_faults = 6;
  const std::size_t count = dice.below(most_faults + 1);
  if (on.empty() || baseline.sites.empty()) return;
  for (std::size_t i = 0; i < count; ++i) {
    const Site& site = baseline.sites[dice.below(baseline.sites.size())];
    if (const auto fault = fault_at(site, on[dice.below(on.size())], settings)) plan.faults.push_back(*fault);
  }
}

void draw_partitions(Dice& dice, const Baseline& baseline, Plan& plan) {
  if (baseline.sites.empty() || !dice.once_in(4)) return;
  world::Partition cut;
  cut.component = baseline.sites[dice.below(baseline.sites.size())].component;
  cut.from = base::Instant(base::Duration(static_cast<base::Duration::rep>(
      dice.unit() * static_cast<double>(std::max(baseline.lasted, base::Duration(1s)).count()))));
  cut.until = cut.from + dice.magnitude(10ms, 20s);
  const std::size_t sides = dice.below(3);
  if (sides != 0) {
    cut.direction = Direction::to_component;
    plan.partitions.push_back(cut);
  }
  if (sides != 1) {
    cut.direction = Direction::from_component;
    plan.partitions.push_back(cut);
  }
}

}  // namespace

Plan swarm_plan(std::uint64_t seed, const Baseline& baseline, const engine::EngineSettings& settings,
                std::span<const Kind> kinds) {
  Dice dice(seed);
  Plan plan;
  plan.seed = seed;
  draw_link(dice, plan.link);
  plan.pushes = !dice.once_in(4);
  plan.revisions = !dice.once_in(4);
  draw_faults(dice, baseline, settings, kinds, plan);
  draw_partitions(dice, baseline, plan);
  if (dice.once_in(8)) {
    for (std::size_t lives = dice.once_in(4) ? 2 : 1; lives > 0; --lives) {
      world::OrchestratorCrash& crash = plan.orchestrator_crashes.emplace_back();
      crash.after_record = 1 + dice.below(static_cast<std::size_t>(baseline.records) + 1);
      crash.restart_after = dice.magnitude(10ms, 30s);
    }
  }
  if (dice.once_in(4)) plan.disk_latency = dice.magnitude(100us, 100ms);
  return plan;
}

}  // namespace kapela::explore
