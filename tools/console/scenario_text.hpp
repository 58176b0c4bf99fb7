// The steps of a scenario for a terminal, from what the API tells of it. A function.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/wire/json.hpp"

namespace kapela::console {

/// Variables, numbered steps with what is inside of them further to the right, on_success and on_end.
[[nodiscard]] std::vector<std::string> scenario_lines(const wire::Json& scenario);

}  // namespace kapela::console
