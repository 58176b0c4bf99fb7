// What was learned as a plant file that simulators load. Functions over values.
#pragma once

#include <string>

#include "orchestrator/record/plant.hpp"
#include "simulators/twin/learned.hpp"

namespace kapela::twin {

/// `known`: ports, addresses, groups and dependencies, which no history has; of a component that it does not have, and
/// where it is null, ports are counted from 8001. What goes wrong by itself stands in comments, with its intervals.
[[nodiscard]] std::string plant_text(const Learned& learned, const record::Plant* known);

}  // namespace kapela::twin
