// The actions that command components, or wait for them: send_command, wait_for_state, ensure_state.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

/// In on_failure only commands that lower.
[[nodiscard]] engine::Action::Body read_send_command(keys::Keys& keys, const Scope& scope);
[[nodiscard]] engine::Action::Body read_wait_for_state(keys::Keys& keys, const Scope& scope);
[[nodiscard]] engine::Action::Body read_ensure_state(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
