// Level: how much a line of the log matters. A value.
#pragma once

#include <optional>
#include <string_view>

namespace kapela::base {

/// The seed's levels; `success` stands between info and warning.
enum class Level { debug, info, success, warning, error, critical };

/// "INFO", "SUCCESS", ... as it stands between the brackets of a line.
[[nodiscard]] std::string_view level_name(Level level);

/// From "info" in any ASCII case; nothing when there is no such level.
[[nodiscard]] std::optional<Level> parse_level(std::string_view text);

}  // namespace kapela::base
