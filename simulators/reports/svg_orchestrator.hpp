// The orchestrator's lane of a drawing: phases and steps of runs, and the moments that decide them. Functions, put
// together in svg.cpp.
#pragma once

#include <string>

#include "simulators/reports/lane_geometry.hpp"

namespace kapela::reports {

[[nodiscard]] std::string draw_phases(const SwimLanes& picture, const LaneGeometry& geometry);
[[nodiscard]] std::string draw_steps(const SwimLanes& picture, const LaneGeometry& geometry);

/// A line down through all lanes for each, below everything; their flags on top of it all.
[[nodiscard]] std::string draw_guides(const SwimLanes& picture, const LaneGeometry& geometry);
[[nodiscard]] std::string draw_moments(const SwimLanes& picture, const LaneGeometry& geometry);

}  // namespace kapela::reports
