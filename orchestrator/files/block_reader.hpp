// The actions that hold other actions: if, choose, evaluate_condition, parallel, repeat, execute_scenario.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/scope.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

[[nodiscard]] engine::Action::Body read_if(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_choose(yaml::MappingReader& reader, const Scope& scope);
/// avena_commons' spelling of `if`.
[[nodiscard]] engine::Action::Body read_evaluate_condition(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_parallel(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_repeat(yaml::MappingReader& reader, const Scope& scope);
/// Not linked yet: see scenario_links.hpp.
[[nodiscard]] engine::Action::Body read_execute_scenario(yaml::MappingReader& reader, const Scope& scope);

}  // namespace kapela::files
