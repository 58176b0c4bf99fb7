// The actions that command nothing and hold no others: they tell, wait, check or remember.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/scope.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

[[nodiscard]] engine::Action::Body read_log_event(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_test(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_alert(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_delay(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_require(yaml::MappingReader& reader, const Scope& scope);
[[nodiscard]] engine::Action::Body read_approve(yaml::MappingReader& reader, const Scope& scope);
/// Only variables that the scenario declares, only values of their type.
[[nodiscard]] engine::Action::Body read_set(yaml::MappingReader& reader, const Scope& scope);

}  // namespace kapela::files
