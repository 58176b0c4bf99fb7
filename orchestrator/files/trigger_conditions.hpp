// Conditions of triggers: what is asked of the plant and the calendar again and again; avena_commons' spellings too.
#pragma once

#include <string>

#include "orchestrator/engine/scenario_names.hpp"
#include "orchestrator/engine/trigger.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// A list (all of them), an expression, or a mapping with one key, which is a kind of condition.
[[nodiscard]] engine::Condition read_trigger_condition(const yaml::Node& node, const engine::Vars& vars,
                                                       yaml::Report& report);

/// As people read it.
[[nodiscard]] std::string text_of(const engine::Condition::InStates& test);

}  // namespace kapela::files
