// Conditions of triggers: what is asked of the plant and the calendar again and again; avena_commons' spellings too.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "orchestrator/engine/scenario_names.hpp"
#include "orchestrator/engine/trigger.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

/// What an expression of a trigger may speak of: there is no run yet; `data` only where there is an event.
[[nodiscard]] expression::Names trigger_names(const engine::Vars& vars, bool event);

/// A list (all of them), an expression, or a mapping with one key: and, or, not, xor, nand, nor, all_in, any_in,
/// none_in, time, error_message, expression, client_state.
[[nodiscard]] engine::Condition read_trigger_condition(const yaml::Node& node, const engine::Vars& vars,
                                                       yaml::Report& report);

/// As people read it.
[[nodiscard]] std::string text_of(const engine::Condition::InStates& test);

/// The keys of a selector; all components where there is none of them.
[[nodiscard]] engine::Selector read_selector_or_all(yaml::MappingReader& reader, const expression::Names& names);
/// The states under one of the keys.
[[nodiscard]] std::vector<wire::State> read_states_of(yaml::MappingReader& reader,
                                                      std::initializer_list<std::string_view> keys, bool required);
[[nodiscard]] engine::ZoneName read_zone(const yaml::Node& node, yaml::Report& report);

}  // namespace kapela::files
