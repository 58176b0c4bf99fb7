// The keys of a scenario that say how it runs: atomicity, rollback, timeout, mode, cooldown, priority, max_executions,
// resume.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

void scenario_keys(keys::Keys& keys, engine::Scenario& scenario);

}  // namespace kapela::files
