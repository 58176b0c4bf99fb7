// vars: the variables of a scenario, typed by their defaults.
#pragma once

#include "orchestrator/keys/shape.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// As a part of a path in an expression.
inline constexpr keys::Shape variable_name = keys::matching("^[A-Za-z_]([A-Za-z0-9_]|-(?=[A-Za-z0-9_]))*$", 64);
extern const keys::Shape variables;

/// A mapping of names to a number, a text, true, false, or null: of any type, given by whoever starts the scenario.
[[nodiscard]] scenario::Vars read_vars(const yaml::Node& node, yaml::Report& report);

}  // namespace kapela::files
