// Actions: the steps of a scenario, from their nodes.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Reads a list of actions. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] scenario::Actions read_actions(const yaml::Node& list, const Scope& scope, yaml::Report& report);

/// Of steps, and of what comes after the end.
extern const keys::Shape step_list;
extern const keys::Shape any_step_list;  ///< may be empty
extern const keys::Shape end_list;

/// For whoever documents actions: without variables.
[[nodiscard]] Scope nobodys_scope();

/// The place of a node as the engine keeps it.
[[nodiscard]] scenario::Place place_of(const yaml::Node& node, const yaml::Report& report);

}  // namespace kapela::files
