// Ways through the actions of a scenario, for whoever checks them. Functions only.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

/// The lists inside of an action: branches and bodies. Not its on_failure, and not an executed scenario's.
[[nodiscard]] std::vector<const Actions*> blocks_of(const Action& action);

/// Every action, those inside of others and of on_failure included, in the order of the text.
void for_each_action(const Actions& actions, const std::function<void(const Action&)>& visit);
/// The same, with those of on_success and on_end.
void for_each_action(const Scenario& scenario, const std::function<void(const Action&)>& visit);

/// The expressions of an action itself: conditions, values, and those in its texts.
[[nodiscard]] std::vector<expression::Expression> expressions_of(const Action& action);

}  // namespace kapela::scenario
