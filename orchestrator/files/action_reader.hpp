// Actions: the steps of a scenario, from their nodes.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/scope.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

/// Reads a list of actions. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] engine::Actions read_actions(const yaml::Node& list, const Scope& scope, yaml::Report& report);

/// The place of a node as the engine keeps it.
[[nodiscard]] engine::Place place_of(const yaml::Node& node, const yaml::Report& report);

}  // namespace kapela::files
