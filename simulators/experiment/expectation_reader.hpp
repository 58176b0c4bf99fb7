// What an experiment expects, read from its file. Each function reports what is wrong.
#pragma once

#include "orchestrator/yaml/reader.hpp"
#include "simulators/experiment/experiment.hpp"

namespace kapela::experiment {

/// {COMPONENT: STATE or [STATE, ...], "@all": ...}.
[[nodiscard]] StateCondition read_states_of(const yaml::Node& node, const engine::Plant& plant, yaml::Report& report);

/// [{all: STOPPED}, {io: RUN}]: a list of such mappings, "all" being "@all".
[[nodiscard]] StateCondition read_steady_state(const yaml::Node& node, const engine::Plant& plant,
                                               yaml::Report& report);

/// `expect`: what is to come of an experiment.
[[nodiscard]] Expectation read_expectation(const yaml::Node& node, const engine::Plant& plant, yaml::Report& report);

}  // namespace kapela::experiment
