// A replay in the real world: an orchestrator and simulated components in this process, over real HTTP on free ports.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/net/time_scale.hpp"
#include "simulators/experiment/experiment_file.hpp"

namespace kapela::cli {

/// What an experiment has that only virtual time can do; empty: it can be replayed for real.
[[nodiscard]] std::vector<std::string> only_virtual(const world::Plan& plan);

/// Runs the experiment's scenarios, one after the other. Errors: a port cannot be opened, a run cannot be started.
[[nodiscard]] base::Result<std::vector<engine::RunStatus>> replay_for_real(const experiment::LoadedExperiment& loaded,
                                                                           net::TimeScale scale);

}  // namespace kapela::cli
