// The actions that start and stop processes: start_process, stop_process, restart_process; systemctl of avena_commons.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

[[nodiscard]] scenario::Action::Body read_handle_process(keys::Keys& keys, const Scope& scope, wire::ProcessDeed deed);
template <wire::ProcessDeed deed>
[[nodiscard]] scenario::Action::Body read_handle_process(keys::Keys& keys, const Scope& scope) {
  return read_handle_process(keys, scope, deed);
}
/// Its services are the units of components.
[[nodiscard]] scenario::Action::Body read_systemctl(keys::Keys& keys, const Scope& scope);

}  // namespace kapela::files
