// The rehearsal: an orchestrator and as many simulated components as the plant has, in this process, to learn how fast
// this machine can be. Not the plant itself: its components are not touched.
#pragma once

#include <cstddef>

#include "orchestrator/net/measured_slack.hpp"

namespace kapela::cli {

/// Takes 20 ms, and then 20 times what a command to all components takes; blocks.
[[nodiscard]] base::Result<net::MeasuredSlack> rehearse(std::size_t components);

}  // namespace kapela::cli
