// The keys that actions share: if, retry, required, quorum.
#pragma once

#include "orchestrator/files/scope.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

/// Which of the shared keys an action may have.
struct ActionKind {
  bool can_fail = false;     ///< required, retry, on_failure
  bool has_targets = false;  ///< quorum
  bool retries = false;      ///< retry
};

/// Reads them into the action. A key that its kind has no use for is an error that says why.
void shared_keys(keys::Keys& keys, const Scope& scope, ActionKind kind, scenario::Action& action);

}  // namespace kapela::files
