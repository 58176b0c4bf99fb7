// What avena_commons alone has, and what to write instead: one wording wherever such a word turns up. Functions only.
#pragma once

#include <span>
#include <string_view>

#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Reports an action or a condition of avena_commons that there is not here. False when it is none of them.
[[nodiscard]] bool refuse_avena_action(const yaml::Node& node, std::string_view name, yaml::Report& report);
[[nodiscard]] bool refuse_avena_condition(const yaml::Node& node, std::string_view name, yaml::Report& report);

/// A word of avena_commons, and what to write instead.
struct AvenaWord {
  std::string_view name;
  std::string_view instead;
};
/// For the `components` of its orchestrator_config.json.
inline constexpr std::string_view instead_of_avenas_components =
    "databases, e-mail and APIs of avena_commons are not connected; what is commanded stands under clients:";
/// Further keys there that have no meaning here.
[[nodiscard]] std::span<const AvenaWord> avena_config_keys();

}  // namespace kapela::files
