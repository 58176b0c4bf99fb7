// send_event and wait_for: the actions that speak to a component's business.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

[[nodiscard]] scenario::Action::Body read_send_event(keys::Keys& keys, const Scope& scope);
/// avena_commons' spelling of it: `command` is the event.
[[nodiscard]] scenario::Action::Body read_send_custom_command(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_wait_for(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
