// The actions that command components, or wait for them: send_command, wait_for_state, ensure_state.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

/// In on_failure only commands that lower.
[[nodiscard]] scenario::Action::Body read_send_command(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_wait_for_state(keys::Keys& keys, const Scope& scope);
[[nodiscard]] scenario::Action::Body read_ensure_state(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
