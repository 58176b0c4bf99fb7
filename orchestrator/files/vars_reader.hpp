// vars: the variables of a scenario, typed by their defaults.
#pragma once

#include "orchestrator/engine/scenario_names.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// A mapping of names to a number, a text, true, false, or null: of any type, given by whoever starts the scenario.
[[nodiscard]] engine::Vars read_vars(const yaml::Node& node, yaml::Report& report);

}  // namespace kapela::files
