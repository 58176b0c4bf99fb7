// Language: in which the log, the API and the commands tell what a run does. Functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace kapela::base {

/// What scenarios say is theirs; diagnostics of files and the causes of failures are English, in any of them.
enum class Language { polish, english };

/// That of the seed, whose lines stay as they are.
inline constexpr Language default_language = Language::polish;

/// Those that can be chosen: "en", "pl".
inline constexpr std::array language_names{"en", "pl"};

/// Nothing when there is no such language.
[[nodiscard]] inline std::optional<Language> parse_language(std::string_view name) {
  if (name == language_names[0]) return Language::english;
  if (name == language_names[1]) return Language::polish;
  return std::nullopt;
}

/// A phrase, which is a format of fmt, with its gaps filled.
template <class... Parts>
[[nodiscard]] std::string told(std::string_view phrase, const Parts&... parts) {
  return fmt::format(fmt::runtime(phrase), parts...);
}

}  // namespace kapela::base
