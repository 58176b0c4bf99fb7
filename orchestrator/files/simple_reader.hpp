// The actions that command nothing and hold no others: they tell, wait, check or remember.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

[[nodiscard]] scenario::Action::Body read_log_event(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_test(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_alert(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_delay(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_require(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_approve(keys::Keys& keys, const Scope& scope);
/// Only variables that the scenario declares, only values of their type.
[[nodiscard]] scenario::Action::Body read_set(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
