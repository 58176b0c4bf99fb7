// Spot: a site of a run, with what the run's history tells of it.
#pragma once

#include <vector>

#include "orchestrator/record/record.hpp"
#include "simulators/world/world.hpp"

namespace kapela::explore {

struct Spot {
  world::Site site{};
  base::Duration awaited_for{};  ///< order, answer: so long its end is waited for; zero: nobody waits
  record::Purpose purpose = record::Purpose::forward;  ///< order, answer: what it was sent for
  std::uint32_t attempt = 1;                           ///< order, answer: which sending of it this is
};

/// Those of the run that the world has just carried out, from the `first`-th on, in order.
[[nodiscard]] std::vector<Spot> spots_of(const world::World& world, std::size_t first = 0);

}  // namespace kapela::explore
