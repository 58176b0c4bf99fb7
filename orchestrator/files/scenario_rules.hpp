// What a scenario as a whole must keep to: what it promises (rollback, forward, resume) its commands must allow. A
// function.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

struct BrokenRule {
  scenario::Place place{};
  std::string message{};
  std::string hint{};
};

/// Those of the scenario's own actions, and those that executed scenarios (where they are linked) bring in, at the
/// action that executes them.
[[nodiscard]] std::vector<BrokenRule> broken_rules(const scenario::Scenario& scenario);

}  // namespace kapela::files
