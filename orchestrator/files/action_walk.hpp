// Ways through the actions of a scenario, for whoever checks them. Functions only.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

/// The lists inside of an action: branches and bodies. Not its on_failure, and not an executed scenario's.
[[nodiscard]] std::vector<const scenario::Actions*> blocks_of(const scenario::Action& action);

/// Every action, those inside of others and of on_failure included, in the order of the text.
void for_each_action(const scenario::Actions& actions, const std::function<void(const scenario::Action&)>& visit);
/// The same, with those of on_success and on_end.
void for_each_action(const scenario::Scenario& scenario, const std::function<void(const scenario::Action&)>& visit);

/// The expressions of an action itself: conditions, values, and those in its texts.
[[nodiscard]] std::vector<expression::Expression> expressions_of(const scenario::Action& action);

}  // namespace kapela::files
