// What avena_commons alone has, and what to write instead: one wording wherever such a word turns up. Functions only.
#pragma once

#include <optional>
#include <string_view>

#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Reports an action or a condition of avena_commons that there is not here. False when it is none of them.
[[nodiscard]] bool refuse_avena_action(const yaml::Node& node, std::string_view name, yaml::Report& report);
[[nodiscard]] bool refuse_avena_condition(const yaml::Node& node, std::string_view name, yaml::Report& report);

/// What to write instead of a key of avena_commons' orchestrator_config.json; nothing when it is none.
[[nodiscard]] std::optional<std::string_view> instead_of_avena_key(std::string_view key);

}  // namespace kapela::files
