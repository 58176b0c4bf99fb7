// --var KEY=VALUE of commands that start or plan a scenario.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::client {

/// {"KEY": "VALUE"}. Errors: invalid, one without a key or a value.
[[nodiscard]] base::Result<wire::Json> parse_vars(const std::vector<std::string>& vars);

}  // namespace kapela::client
