#include "simulators/explore/shrink.hpp"

#include <algorithm>
#include <utility>

namespace kapela::explore {
namespace {

using world::ComponentFault;
using world::Plan;

/// A second or two of runs, where there are many faults.
constexpr unsigned most_replacements = 20'000;

bool contains(const std::vector<Kind>& kinds, Kind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

class Shrinker {
 public:
  Shrinker(world::Trial& trial, const Plan& plan, checker::Invariant invariant)
      : trial_(trial), best_(plan), invariant_(invariant) {}

  [[nodiscard]] Shrunk run() {
    write_down_chance();
    simplify_surroundings();
    while (remove_some() || replace_two()) {
    }
    simplify();
    while (remove_some()) simplify();  // what is simpler may do without another
    return {std::move(best_), tried_};
  }

 private:
  void simplify() {
    for (std::size_t i = 0; i < best_.faults.size(); ++i) simplify_place(i);
    for (std::size_t i = 0; i < best_.faults.size(); ++i) shorten(i);
    for (std::size_t i = 0; i < best_.orchestrator_crashes.size(); ++i) simplify_crash(i);
  }

  [[nodiscard]] bool still_violates(const Plan& plan) {
    ++tried_;
    if (trial_.run(plan).violations == 0) return false;
    const auto& found = trial_.violations();
    return std::any_of(found.begin(), found.end(), [this](const auto& each) { return each.invariant == invariant_; });
  }

  bool accept(Plan candidate) {
    if (candidate == best_ || !still_violates(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  template <class Change>
  bool attempt(Change change) {
    Plan candidate = best_;
    change(candidate);
    return accept(std::move(candidate));
  }

  /// What chance did to messages becomes a list, so that parts of it can go.
  void write_down_chance() {
    const world::LinkSettings& link = best_.link;
    const bool by_chance = link.loss > 0 || link.duplication > 0 || link.reordering > 0;
    if (!by_chance || !still_violates(best_)) return;
    const std::vector<world::NetworkFault> drawn = trial_.world().network().drawn();
    if (drawn.empty()) return;
    (void)attempt([&drawn](Plan& plan) {
      plan.link.loss = plan.link.duplication = plan.link.reordering = 0;
      plan.network.insert(plan.network.end(), drawn.begin(), drawn.end());
    });
  }

  void simplify_surroundings() {
    (void)attempt([](Plan& plan) { plan.link = {}; });
    (void)attempt([](Plan& plan) { plan.link.latency = world::LinkSettings().latency; });
    (void)attempt([](Plan& plan) { plan.orchestrator_crashes.clear(); });
    (void)attempt([](Plan& plan) { plan.disk_latency = {}; });
    (void)attempt([](Plan& plan) { plan.partitions.clear(); });
    (void)attempt([](Plan& plan) { plan.network.clear(); });
    (void)attempt([](Plan& plan) { plan.pushes = plan.revisions = true; });
    (void)attempt([](Plan& plan) { plan.pushes = true; });
    (void)attempt([](Plan& plan) { plan.revisions = true; });
    (void)attempt([](Plan& plan) { plan.seed = 0; });
  }

  /// Halves first, then quarters, down to one by one.
  bool remove_some() {
    return remove_from(&Plan::faults) || remove_from(&Plan::network) || remove_from(&Plan::partitions) ||
           remove_from(&Plan::orchestrator_crashes);
  }

  template <class Item>
  bool remove_from(std::vector<Item> Plan::*list) {
    const std::size_t size = (best_.*list).size();
    for (std::size_t part = (size + 1) / 2; part > 0; part = part == 1 ? 0 : (part + 1) / 2) {
      for (std::size_t from = 0; from < size; from += part) {
        const auto cut = [&](Plan& plan) {
          const auto begin = (plan.*list).begin() + static_cast<std::ptrdiff_t>(from);
          (plan.*list).erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(part, size - from)));
        };
        if (attempt(cut)) return true;
      }
    }
    return false;
  }

  /// Two faults of which one does the work of both, at another place of the run without them: to take one out moves
  /// what those after it hit, so a plan of a swarm may have more than it needs, and yet lose none.
  bool replace_two() {
    const std::vector<Kind> kinds = own_kinds();
    for (std::size_t second = 1; second < best_.faults.size(); ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        Plan others = best_;
        others.faults.erase(others.faults.begin() + static_cast<std::ptrdiff_t>(second));
        others.faults.erase(others.faults.begin() + static_cast<std::ptrdiff_t>(first));
        if (accept(others) || one_more_does(others, kinds)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] std::vector<Kind> own_kinds() {
    (void)trial_.run(best_);
    const std::vector<Spot> spots = spots_of(trial_.world());
    std::vector<Kind> own;
    for (const ComponentFault& fault : best_.faults)
      if (const std::optional<Kind> kind = kind_of(fault, spots); kind && !contains(own, *kind)) own.push_back(*kind);
    return own;
  }

  bool one_more_does(const Plan& others, const std::vector<Kind>& kinds) {
    (void)trial_.run(others);
    const std::vector<Spot> spots = spots_of(trial_.world());
    for (const Spot& spot : spots) {
      for (const Kind kind : kinds) {
        const std::optional<ComponentFault> fault = fault_at(spot, kind);
        if (!fault) continue;
        if (replacements_ == most_replacements) return false;
        ++replacements_;
        Plan candidate = others;
        candidate.faults.push_back(*fault);
        if (accept(std::move(candidate))) return true;
      }
    }
    return false;
  }

  /// The lowest place of the same kind, and then the simplest kind at that place, with which it still happens.
  void simplify_place(std::size_t which) {
    Plan others = best_;
    others.faults.erase(others.faults.begin() + static_cast<std::ptrdiff_t>(which));
    (void)trial_.run(others);
    const std::vector<Spot> spots = spots_of(trial_.world());
    const std::optional<Kind> kind = kind_of(best_.faults[which], spots);
    if (!kind) return;
    const auto becomes = [&](const Spot& spot, Kind simpler) {
      const std::optional<ComponentFault> fault = fault_at(spot, simpler);
      if (!fault) return false;
      return *fault == best_.faults[which] || attempt([&](Plan& plan) { plan.faults[which] = *fault; });
    };
    const auto place = std::find_if(spots.begin(), spots.end(), [&](const Spot& spot) { return becomes(spot, *kind); });
    (void)std::find_if(kinds().begin(), kinds().end(), [&](Kind simpler) { return becomes(*place, simpler); });
  }

  /// None where the kind does not fit, or is no fault of a component.
  [[nodiscard]] std::optional<ComponentFault> fault_at(const Spot& spot, Kind kind) const {
    if (!fits(spot, kind)) return std::nullopt;
    Plan made;
    place(spot, kind, trial_.subject().settings, made);
    return made.faults.empty() ? std::nullopt : std::optional(std::move(made.faults.front()));
  }

  /// None for a fault of no kind: it stays as it is.
  [[nodiscard]] std::optional<Kind> kind_of(const ComponentFault& fault, const std::vector<Spot>& spots) const {
    for (const Spot& spot : spots)
      for (const Kind kind : kinds())
        if (fault_at(spot, kind) == fault) return kind;
    return std::nullopt;
  }

  /// Most need no delay worth speaking of: that is tried before half of it, and half of that.
  void shorten(std::size_t which) {
    constexpr base::Duration shortest = std::chrono::milliseconds(1);
    const auto duration = [which](Plan& plan) -> base::Duration& { return plan.faults[which].fault.duration; };
    if (duration(best_) <= shortest || attempt([&](Plan& plan) { duration(plan) = shortest; })) return;
    while (duration(best_) > 2 * shortest && attempt([&](Plan& plan) { duration(plan) /= 2; })) {
    }
  }

  /// The usual restart, nothing lost, and the first record after which it still happens.
  void simplify_crash(std::size_t which) {
    const auto change = [&](auto how) { return attempt([&](Plan& plan) { how(plan.orchestrator_crashes[which]); }); };
    (void)change(
        [](world::OrchestratorCrash& crash) { crash.restart_after = world::OrchestratorCrash().restart_after; });
    (void)change([](world::OrchestratorCrash& crash) { crash.unsynced = world::Unsynced::kept; });
    const std::uint64_t last = best_.orchestrator_crashes[which].after_record;
    if (best_.orchestrator_crashes[which].after_sync > 0) return;
    for (std::uint64_t record = 1; record < last; ++record)
      if (change([record](world::OrchestratorCrash& crash) { crash.after_record = record; })) return;
  }

  world::Trial& trial_;
  Plan best_;
  checker::Invariant invariant_;
  unsigned tried_ = 0;
  unsigned replacements_ = 0;
};

}  // namespace

Shrunk shrink(world::Trial& trial, const Plan& plan, checker::Invariant invariant) {
  return Shrinker(trial, plan, invariant).run();
}

}  // namespace kapela::explore
