// Conditions of triggers: what is asked of the plant and the calendar again and again; avena_commons' spellings too.
#pragma once

#include <string>

#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/trigger.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// A list (all of them), an expression, or a mapping with one key, which is a kind of condition.
[[nodiscard]] scenario::Condition read_trigger_condition(const yaml::Node& node, const expression::Names& names,
                                                         yaml::Report& report);

/// As people read it.
[[nodiscard]] std::string text_of(const scenario::Condition::InStates& test);

}  // namespace kapela::files
