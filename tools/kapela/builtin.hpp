// What the executable carries with it: the description's own plant, for when no file is named.
#pragma once

#include <string_view>

namespace kapela::cli {

/// The text of scenarios/plants/munchies.yaml as it was at build time.
[[nodiscard]] std::string_view builtin_plant();
/// How messages name it.
inline constexpr std::string_view builtin_plant_name = "<built-in munchies.yaml>";

}  // namespace kapela::cli
