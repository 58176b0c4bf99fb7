// Keeps a picture within its limits, and counts what that leaves out. Functions, used by `swim_lanes`.
#pragma once

#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

/// Takes out what matters least: untroubled lanes, the shortest bands and steps, commands that went well.
void keep_within(const Limits& limits, SwimLanes& picture);

}  // namespace kapela::reports
