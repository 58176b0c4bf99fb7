// What the actions of a scenario say, as JSON in the words of the scenario language. A function.
#pragma once

#include "orchestrator/scenario/scenario.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// Each with its type and line; actions inside of others as lists in their turn. Expressions as they were written.
[[nodiscard]] wire::Json actions_document(const scenario::Actions& actions);

}  // namespace kapela::api
