// The actions that hold other actions: if, choose, evaluate_condition, parallel, repeat, execute_scenario.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

[[nodiscard]] scenario::Action::Body read_if(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_choose(keys::Keys& keys, const Scope& scope);
/// avena_commons' spelling of `if`.
[[nodiscard]] scenario::Action::Body read_evaluate_condition(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_parallel(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_repeat(keys::Keys& keys, const Scope& scope);
/// Not linked yet: see scenario_links.hpp.
[[nodiscard]] scenario::Action::Body read_execute_scenario(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
