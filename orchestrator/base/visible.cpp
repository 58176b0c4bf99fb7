#include "orchestrator/base/visible.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace kapela::base {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Above ASCII. Joiners (U+200C, U+200D) and variation selectors are parts of names and emoji.
constexpr std::array unseen{
    Range{0x80, 0x9F},        // C1, of which U+009B starts a terminal's commands
    Range{0xAD, 0xAD},        // soft hyphen
    Range{0x61C, 0x61C},      // Arabic letter mark
    Range{0x115F, 0x1160},    // Hangul fillers
    Range{0x17B4, 0x17B5},    // Khmer inherent vowels
    Range{0x180E, 0x180E},    // Mongolian vowel separator
    Range{0x200B, 0x200B},    // zero width space
    Range{0x200E, 0x200F},    // marks of direction
    Range{0x2028, 0x202E},    // separators of lines and paragraphs; embeddings and overrides of direction
    Range{0x2060, 0x206F},    // word joiner, invisible operators, isolates of direction
    Range{0x3164, 0x3164},    // Hangul filler
    Range{0xFEFF, 0xFEFF},    // byte order mark
    Range{0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    Range{0xFFF0, 0xFFFB},    // annotations
    Range{0xFFFE, 0xFFFF},    // no characters
    Range{0x1D173, 0x1D17A},  // controls of musical notation
    Range{0xE0000, 0xE0FFF},  // tags and more selectors
};

/// Of a well-formed character.
char32_t code_of(std::string_view character) {
  const auto byte = [character](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  if (character.size() == 1) return byte(0);
  char32_t code = byte(0) & (0xFFU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6U | (byte(i) & 0x3FU);
  return code;
}

std::string escape_of(std::string_view character) {
  if (character == "\n") return "\\n";
  if (character == "\r") return "\\r";
  if (character == "\t") return "\\t";
  if (character.size() == 1) return fmt::format("\\x{:02x}", static_cast<std::uint8_t>(character[0]));
  return fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(code_of(character)));
}

}  // namespace

std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4U : lead >= 0xE0 ? 3U : lead >= 0xC2 ? 2U : 0U;
  if (lead > 0xF4 || length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

bool is_seen(std::string_view character) {
  if (character.empty() || character_length(character) != character.size()) return false;
  const char32_t code = code_of(character);
  if (code < 0x80) return code >= 0x20 && code != 0x7F;
  return std::none_of(unseen.begin(), unseen.end(),
                      [code](const Range& range) { return code >= range.first && code <= range.last; });
}

std::string visible(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view character = text.substr(i, std::max<std::size_t>(character_length(text.substr(i)), 1));
    result += is_seen(character) ? std::string(character) : escape_of(character);
    i += character.size();
  }
  return result;
}

}  // namespace kapela::base
