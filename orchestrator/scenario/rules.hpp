// What a scenario as a whole must keep to: what it promises (rollback, forward, resume) its commands must allow. A
// function.
#pragma once

#include <vector>

#include "orchestrator/scenario/remark.hpp"

namespace kapela::scenario {

/// Those of the scenario's own actions, and those that executed scenarios (where they are linked) bring in, at the
/// action that executes them.
[[nodiscard]] std::vector<Remark> broken_rules(const Scenario& scenario);

}  // namespace kapela::scenario
