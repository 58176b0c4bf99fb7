// Alike components: whom a search need not tell apart. A function.
#pragma once

#include <cstddef>
#include <vector>

#include "simulators/world/trial_plan.hpp"

namespace kapela::explore {

/// Classes of components that nothing tells apart: they behave alike, depend on the same ones, and every action of the
/// scenarios means both or neither. By component: the lowest of its class.
[[nodiscard]] std::vector<std::size_t> alike_components(const world::Subject& subject);

}  // namespace kapela::explore
