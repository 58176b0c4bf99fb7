// Change: what chance makes of a plan: other surroundings, a fault more or one less. Borrowed objects, for one call.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "orchestrator/base/random.hpp"
#include "simulators/explore/kind.hpp"

namespace kapela::explore {

class Change {
 public:
  /// All outlive it.
  Change(base::Pcg& random, const engine::EngineSettings& settings, std::span<const Kind> kinds)
      : random_(random), settings_(settings), kinds_(kinds) {}

  /// Draws the network, what components tell, and the disk anew.
  void surroundings(world::Plan& plan);

  /// Adds a fault at one of the spots of the plan's run, from the `first`-th on. Gives which it is; nothing: none fits.
  [[nodiscard]] std::optional<std::size_t> add_one(world::Plan& plan, const std::vector<Spot>& spots,
                                                   std::size_t first);

  /// Nothing where there is none.
  void take_one_away(world::Plan& plan);

 private:
  base::Pcg& random_;
  const engine::EngineSettings& settings_;
  std::span<const Kind> kinds_;
};

}  // namespace kapela::explore
