// What the executable carries with it: the description's own plant, for when no file is named; scripts for shells.
#pragma once

#include <string_view>

namespace kapela::cli {

/// The text of scenarios/plants/munchies.yaml as it was at build time.
[[nodiscard]] std::string_view builtin_plant();
/// How messages name it.
inline constexpr std::string_view builtin_plant_name = "<built-in munchies.yaml>";

/// The scripts of tools/kapela/completion.
[[nodiscard]] std::string_view bash_completion();
[[nodiscard]] std::string_view zsh_completion();
[[nodiscard]] std::string_view fish_completion();

}  // namespace kapela::cli
