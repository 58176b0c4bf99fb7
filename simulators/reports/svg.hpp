// The drawing of swim lanes as inline SVG, styled by the page's CSS. Functions, owned by nobody.
#pragma once

#include <string>
#include <string_view>

#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

/// Patterns and arrowheads that all drawings of a page use: once, before the first of them.
[[nodiscard]] std::string drawing_definitions();

/// The names of the lanes, which stay when the rest is scrolled, and the lanes. `label` is read out for the picture.
[[nodiscard]] std::string draw(const SwimLanes& picture, std::string_view label);

}  // namespace kapela::reports
