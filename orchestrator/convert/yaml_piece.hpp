// YamlPiece: YAML that is to be written: a value, and the comments above it. A value, made from the inside out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kapela::convert {

struct YamlPiece {
  enum class Kind : std::uint8_t { scalar, list, mapping };

  Kind kind = Kind::scalar;
  std::string text{};  ///< of a scalar, as it is written; lines after a first "|-" are a block
  std::vector<YamlPiece> items{};
  std::vector<std::pair<std::string, YamlPiece>> members{};
  std::vector<std::string> comments{};  ///< a line each, without '#'; long ones are broken

  /// Adds a member to a mapping.
  YamlPiece& with(std::string key, YamlPiece value);
};

/// As it is: a word, a number, a duration.
[[nodiscard]] YamlPiece plain(std::string text);
/// Any text: in quotes, or as a block where it has several lines.
[[nodiscard]] YamlPiece text_piece(std::string_view text);
/// A name: without quotes where YAML takes it for a text all the same.
[[nodiscard]] YamlPiece named(std::string_view text);
/// The same, before a colon.
[[nodiscard]] std::string key_named(std::string_view text);
[[nodiscard]] YamlPiece list_of(std::vector<YamlPiece> items);
[[nodiscard]] YamlPiece mapping();

/// The lines of a mapping, from the left margin.
[[nodiscard]] std::string to_yaml(const YamlPiece& mapping);
/// "# ..." lines, of at most 110 columns.
[[nodiscard]] std::string comment_lines(std::string_view comment, std::size_t indent);

}  // namespace kapela::convert
