// What a scenario asks of a plant that the plant does not have.
#pragma once

#include <string_view>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/remark.hpp"

namespace kapela::scenario {

/// Components and groups that are not in the plant, at the place of the action or trigger that names them, quorums that
/// it cannot give, and commands that a component's dialect does not have. Names with {{ }} are known only when the
/// scenario runs, and not checked. `whose`: which plant that is, for messages.
[[nodiscard]] std::vector<Remark> check_against(const Scenario& scenario, const record::Plant& plant,
                                                std::string_view whose = "the plant");

}  // namespace kapela::scenario
