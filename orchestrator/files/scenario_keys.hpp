// The keys of a scenario that say how it runs: atomicity, rollback, timeout, mode, cooldown, priority, max_executions,
// resume.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

void scenario_keys(keys::Keys& keys, scenario::Scenario& scenario);

}  // namespace kapela::files
