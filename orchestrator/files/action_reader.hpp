// Actions: the steps of a scenario, from their nodes.
#pragma once

#include <vector>

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

/// Reads a list of actions. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] std::vector<engine::Action> read_actions(const yaml::Node& list, yaml::Report& report);

/// The place of a node as the engine keeps it.
[[nodiscard]] engine::Place place_of(const yaml::Node& node, const yaml::Report& report);

}  // namespace kapela::files
