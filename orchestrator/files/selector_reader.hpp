// Which components an action means: the selector keys of one action.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::files {

/// component, components, client, group, groups, target, state_in and state_not_in; reports when none of them selects
/// anything.
[[nodiscard]] scenario::Selector read_selector(keys::Keys& keys, const expression::Names& names);
/// Those that name components alone; all components where there is none of them.
[[nodiscard]] scenario::Selector read_selector_or_all(keys::Keys& keys, const expression::Names& names);

/// One state or a list of them, any that the profile has.
[[nodiscard]] std::vector<wire::State> read_states(const yaml::Node& node, yaml::Report& report);

}  // namespace kapela::files
