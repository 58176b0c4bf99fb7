// Shrinking: from a plan that violates an invariant to the smallest one that still does: fewest faults, lowest
// component, simplest kind, shortest delays, earliest crashes (delta debugging). Deterministic.
#pragma once

#include "simulators/explore/kind.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::explore {

struct Shrunk {
  world::Plan plan{};
  unsigned tried = 0;  ///< runs it took
};

/// `plan` violates `invariant`. The result does as well.
[[nodiscard]] Shrunk shrink(world::Trial& trial, const world::Plan& plan, checker::Invariant invariant);

}  // namespace kapela::explore
