#include "simulators/explore/swarm.hpp"

#include <algorithm>

namespace kapela::explore {
namespace {

using namespace std::chrono_literals;

/// Drawing from a stream that is not its own.
class Dice {
 public:
  explicit Dice(base::Pcg& random) : random_(random) {}

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
  base::Pcg& random_;
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

constexpr std::size_t most_faults = 6;

}  // namespace

Walk::Walk(std::uint64_t seed, const engine::EngineSettings& settings, std::span<const Kind> kinds)
    : settings_(settings), random_(seed, base::stream_of("swarm", "plan")) {
  Dice dice(random_);
  plan_.seed = seed;
  draw_link(dice, plan_.link);
  plan_.pushes = !dice.once_in(4);
  plan_.revisions = !dice.once_in(4);
  for (const Kind kind : kinds)
    if (dice.once_in(2)) on_.push_back(kind);
  if (dice.once_in(4)) plan_.disk_latency = dice.magnitude(100us, 100ms);
  left_ = on_.empty() ? 0 : dice.below(most_faults + 1);
}

bool Walk::go_on(const world::World& world) {
  if (left_ == 0) return false;
  --left_;
  Dice dice(random_);
  // Mostly behind the last one: what comes before it has been looked at, and may come otherwise now.
  const std::size_t first = dice.once_in(4) ? 0 : last_;
  return place_one(spots_of(world, first), first);
}

/// Crashes stand in a plan life by life: only the last life can get one.
bool Walk::can_be_added(const Spot& spot, Kind kind) const {
  return !is_crash(kind) || spot.site.life == plan_.orchestrator_crashes.size() + 1;
}

bool Walk::place_one(const std::vector<Spot>& spots, std::size_t first) {
  Dice dice(random_);
  // The kind first: there are so many records that they would have most of the faults.
  std::vector<Kind> kinds = on_;
  while (!kinds.empty()) {
    const auto kind = kinds.begin() + static_cast<std::ptrdiff_t>(dice.below(kinds.size()));
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < spots.size(); ++i)
      if (fits(spots[i], *kind) && can_be_added(spots[i], *kind)) fitting.push_back(i);
    if (fitting.empty()) {
      kinds.erase(kind);
      continue;
    }
    const std::size_t spot = fitting[dice.below(fitting.size())];
    const std::size_t cuts = plan_.partitions.size();
    place(spots[spot], *kind, settings_, plan_);
    if (is_crash(*kind)) plan_.orchestrator_crashes.back().restart_after = dice.magnitude(10ms, 30s);
    const base::Duration cut_for = dice.magnitude(10ms, 20s);
    for (std::size_t i = cuts; i < plan_.partitions.size(); ++i)
      plan_.partitions[i].until = plan_.partitions[i].from + cut_for;
    last_ = first + spot + 1;
    return true;
  }
  return false;
}

}  // namespace kapela::explore
