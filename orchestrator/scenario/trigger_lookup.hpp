// Values of a trigger's data for templates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/expression/value.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::scenario {

/// path[from..] below `data`: lists and objects as JSON text; list elements by number.
[[nodiscard]] std::optional<expression::Value> look_up(const wire::Json& data, const std::vector<std::string>& path,
                                                       std::size_t from = 1);

}  // namespace kapela::scenario
