// The parts of a drawing that belong to one component: bands, fault windows, markers. Functions, put together in
// svg.cpp.
#pragma once

#include <string>
#include <string_view>

#include "simulators/reports/lane_geometry.hpp"

namespace kapela::reports {

/// The class of a state in the page's style: "s-soft_stopping", "s-down" for a dead process.
[[nodiscard]] std::string state_class(const Band& band);
/// "RUN", "down" for a dead process.
[[nodiscard]] std::string_view state_label(const Band& band);

[[nodiscard]] std::string draw_bands(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry);
[[nodiscard]] std::string draw_shades(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry);
/// With the names of fault windows, where there is room between the markers.
[[nodiscard]] std::string draw_markers(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry);

/// The shape of a marker around (0, 0), and its class; for legends, too.
[[nodiscard]] std::string_view marker_path(record::RecordKind kind);
[[nodiscard]] std::string_view marker_class(record::RecordKind kind);

}  // namespace kapela::reports
