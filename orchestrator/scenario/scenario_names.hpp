// What the expressions of a scenario may speak of: trigger, vars, components, failure, scenario_name, run, plant. Asked
// when a file is read; a run's lookup answers the same paths. Functions only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "orchestrator/expression/names.hpp"

namespace kapela::scenario {

/// Variables with their defaults. A variable has the type of its default; null stands for any.
using Vars = std::vector<std::pair<std::string, expression::Value>>;

/// components.NAME.figures...: what a component costs, asked for by CMD_HEALTH_CHECK.
[[nodiscard]] bool is_of_costs(const expression::Path& path);
/// The one of them that grows by itself.
[[nodiscard]] bool is_of_uptime(const expression::Path& path);

/// The names of a scenario with these variables, which are copied.
[[nodiscard]] expression::Names names_of(const Vars& vars);

/// The same where nobody knows the variables: any may be there.
[[nodiscard]] expression::Names names_of_any();

}  // namespace kapela::scenario
