// What a simulated component can do to its own process: die and stand still, for real.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/net/time_scale.hpp"
#include "simulators/plant/process.hpp"

namespace kapela::processes {

/// `parent`: a pipe to whoever restarts this process: before it dies it says there when, and in which state; see
/// Isolated. Below 0 nobody does, and the process is not to be killed: the functions are empty. `close` is called right
/// before the death.
[[nodiscard]] plant::Process own_process(int parent, net::TimeScale scale, std::function<void()> close);

/// What it has said, as the arguments of the next process: a state, and lines about rules.
[[nodiscard]] std::optional<plant::Rebirth> read_rebirth(const std::string& state,
                                                         const std::vector<std::string>& rules);

}  // namespace kapela::processes
