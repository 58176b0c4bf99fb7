// What compensation would do at some point of a walk: the same rules as engine::Lowering, on what is foretold instead
// of what is seen. Functions only.
#pragma once

#include <vector>

#include "orchestrator/planner/plan.hpp"

namespace kapela::planner {

/// One component that the run has commanded.
struct Charge {
  record::ComponentId id = record::no_component;
  scenario::StateSet states = 0;            ///< where it may be, or is going
  wire::State base = wire::State::unknown;  ///< it may stay no higher
  wire::State via = wire::State::unknown;   ///< on its way there; unknown: it stands still
  std::uint32_t last_step = 0;              ///< in which it was commanded last
};

/// Whoever depends on others comes before them; when nobody does, what was commanded last comes first. `charges` are in
/// the plant's order.
[[nodiscard]] Undo undo_of(const std::vector<Charge>& charges, const record::Plant& plant);

/// The state of the set with the highest energy; unknown when none has any.
[[nodiscard]] wire::State highest(scenario::StateSet states);

}  // namespace kapela::planner
