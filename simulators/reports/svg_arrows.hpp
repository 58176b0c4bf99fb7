// The arrows of a drawing: commands from the orchestrator's lane to a component's, answers back. Functions, put
// together in svg.cpp.
#pragma once

#include <string>

#include "simulators/reports/lane_geometry.hpp"

namespace kapela::reports {

/// Nothing shows that it reached the component.
[[nodiscard]] bool is_lost(const Arrow& arrow);

/// Drawn below all bands: arrows to far lanes pass behind those between.
[[nodiscard]] std::string draw_arrows(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry);

/// Names of commands beside the heads of their arrows, where there is room.
[[nodiscard]] std::string draw_commands(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry);

}  // namespace kapela::reports
