#include "simulators/explore/change.hpp"

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

/// Crashes stand in a plan life by life: only the last life can get one.
bool can_be_added(const Spot& spot, Kind kind, const world::Plan& plan) {
  return !is_crash(kind) || spot.site.life == plan.orchestrator_crashes.size() + 1;
}

template <class Item>
bool take_from(std::vector<Item>& items, std::size_t& place) {
  if (place >= items.size()) {
    place -= items.size();
    return false;
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(place));
  return true;
}

}  // namespace

void Change::surroundings(world::Plan& plan) {
  Dice dice(random_);
  plan.link = {};
  draw_link(dice, plan.link);
  plan.pushes = !dice.once_in(4);
  plan.revisions = !dice.once_in(4);
  plan.disk_latency = dice.once_in(4) ? dice.magnitude(100us, 100ms) : base::Duration::zero();
}

std::optional<std::size_t> Change::add_one(world::Plan& plan, const std::vector<Spot>& spots, std::size_t first) {
  Dice dice(random_);
  // The kind first: there are so many records that they would have most of the faults.
  std::vector<Kind> kinds(kinds_.begin(), kinds_.end());
  std::erase_if(kinds, [&spots](Kind kind) {
    return is_of_supervisor(kind) &&
           std::none_of(spots.begin(), spots.end(), [kind](const Spot& spot) { return fits(spot, kind); });
  });
  while (!kinds.empty()) {
    const auto kind = kinds.begin() + static_cast<std::ptrdiff_t>(dice.below(kinds.size()));
    std::vector<std::size_t> fitting;
    for (std::size_t i = first; i < spots.size(); ++i)
      if (fits(spots[i], *kind) && can_be_added(spots[i], *kind, plan)) fitting.push_back(i);
    if (fitting.empty()) {
      kinds.erase(kind);
      continue;
    }
    const std::size_t spot = fitting[dice.below(fitting.size())];
    const std::size_t cuts = plan.partitions.size();
    place(spots[spot], *kind, settings_, plan);
    if (is_crash(*kind)) plan.orchestrator_crashes.back().restart_after = dice.magnitude(10ms, 30s);
    const base::Duration cut_for = dice.magnitude(10ms, 20s);
    for (std::size_t i = cuts; i < plan.partitions.size(); ++i)
      plan.partitions[i].until = plan.partitions[i].from + cut_for;
    return spot;
  }
  return std::nullopt;
}

void Change::take_one_away(world::Plan& plan) {
  const std::size_t all =
      plan.faults.size() + plan.network.size() + plan.partitions.size() + plan.orchestrator_crashes.size();
  if (all == 0) return;
  std::size_t place = Dice(random_).below(all);
  (void)(take_from(plan.faults, place) || take_from(plan.network, place) || take_from(plan.partitions, place) ||
         take_from(plan.orchestrator_crashes, place));
}

}  // namespace kapela::explore
