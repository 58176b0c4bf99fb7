// The actions that hold other actions: if, choose, evaluate_condition, parallel, repeat, execute_scenario.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

[[nodiscard]] engine::Action::Body read_if(keys::Keys& keys, const Scope& scope);
[[nodiscard]] engine::Action::Body read_choose(keys::Keys& keys, const Scope& scope);
/// avena_commons' spelling of `if`.
[[nodiscard]] engine::Action::Body read_evaluate_condition(keys::Keys& keys, const Scope& scope);
[[nodiscard]] engine::Action::Body read_parallel(keys::Keys& keys, const Scope& scope);
[[nodiscard]] engine::Action::Body read_repeat(keys::Keys& keys, const Scope& scope);
/// Not linked yet: see scenario_links.hpp.
[[nodiscard]] engine::Action::Body read_execute_scenario(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
