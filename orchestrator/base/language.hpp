// Language: in which the log, the API and the commands tell what a run does. Functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kapela::base {

/// What scenarios say is theirs, and the causes of failures are English, in any of them.
enum class Language {
  seed,     ///< sent commands in the seed's Polish words, what the seed does not say in English
  english,  ///< all of it
  polish,   ///< all of it
};

/// Those that can be chosen: "en", "pl".
inline constexpr std::array language_names{"en", "pl"};

/// Nothing when there is no such language.
[[nodiscard]] inline std::optional<Language> parse_language(std::string_view name) {
  if (name == language_names[0]) return Language::english;
  if (name == language_names[1]) return Language::polish;
  return std::nullopt;
}

}  // namespace kapela::base
