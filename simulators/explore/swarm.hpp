// Swarm: one plan a seed. Each seed first draws which kinds of trouble there are at all, and then the trouble: what all
// kinds at once hide, a few of them show (swarm testing, Groce et al. 2012).
#pragma once

#include <span>

#include "simulators/explore/menu.hpp"

namespace kapela::explore {

/// What a run without faults was like: trouble is placed within it.
struct Baseline {
  std::vector<Site> sites{};
  base::Duration lasted{};
  std::uint64_t records = 0;
};

[[nodiscard]] world::Plan swarm_plan(std::uint64_t seed, const Baseline& baseline,
                                     const engine::EngineSettings& settings, std::span<const Kind> kinds);

}  // namespace kapela::explore
