// Swarm: random walks. Each seed first draws which kinds of trouble there are at all, and what the network is like, and
// then, one after the other, a fault at a site of the run so far: what all kinds at once hide, a few of them show
// (swarm testing, Groce et al. 2012).
#pragma once

#include <span>
#include <vector>

#include "orchestrator/base/random.hpp"
#include "simulators/explore/kind.hpp"

namespace kapela::explore {

class Walk {
 public:
  /// `settings` outlive it.
  Walk(std::uint64_t seed, const engine::EngineSettings& settings, std::span<const Kind> kinds);

  /// The one to be carried out now.
  [[nodiscard]] const world::Plan& plan() const { return plan_; }

  /// Which site of its run comes behind the last fault.
  [[nodiscard]] std::size_t last() const { return last_; }

  /// It has been. Adds a fault at one of its sites; false when the walk is over.
  [[nodiscard]] bool go_on(const world::World& world);

 private:
  const engine::EngineSettings& settings_;
  base::Pcg random_;
  world::Plan plan_;
  std::vector<Kind> on_;
  std::uint64_t left_ = 0;  ///< faults to be placed
  std::size_t last_ = 0;    ///< behind which site of its run the last one acts
};

}  // namespace kapela::explore
