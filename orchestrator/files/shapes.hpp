// What several kinds of file have: shapes of values, and keys. Constants and functions.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "orchestrator/base/level.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::files {

[[nodiscard]] std::vector<std::string> level_names();
[[nodiscard]] std::vector<std::string> loud_level_names();
/// All but UNKNOWN, and those that components stay in.
[[nodiscard]] std::vector<std::string> known_states();
[[nodiscard]] std::vector<std::string> stable_states();
/// Those that move a component, as the seed spells them.
[[nodiscard]] std::vector<std::string> moving_commands();

inline constexpr yaml::IntegerRange ports{1, 65'535};
/// A number alone is seconds, as avena_commons writes it.
inline constexpr yaml::DurationRules as_avena{.seconds_allowed = true, .zero_allowed = false};
inline constexpr keys::Shape quiet_level = keys::word(level_names);
inline constexpr keys::Shape loud_level = keys::word(loud_level_names);
inline constexpr std::array levels{&quiet_level, &loud_level};
inline constexpr keys::Shape level = keys::defined("level", keys::one_of(levels));
inline constexpr keys::Shape any_state = keys::defined("state", keys::word(wire::state_names));
inline constexpr keys::Shape known_state = keys::defined("state", keys::word(known_states));
inline constexpr keys::Shape any_command = keys::defined("command", keys::word(wire::command_names));
inline constexpr keys::Shape any_states = keys::one_or_list_of(any_state);
inline constexpr keys::Shape stable_state = keys::defined("stable_state", keys::word(stable_states));

/// In any case.
void level_key(keys::Keys& keys, const keys::Key& key, std::string_view what, base::Level& value);

}  // namespace kapela::files
