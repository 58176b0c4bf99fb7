// Values of a trigger's data for templates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/expression/value.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::scenario {

/// path[1..] below `data`: lists and objects as JSON text; list elements by number.
[[nodiscard]] std::optional<expression::Value> look_up(const wire::Json& data, const std::vector<std::string>& path);

}  // namespace kapela::scenario
