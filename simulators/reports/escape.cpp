#include "simulators/reports/escape.hpp"

#include <cstdint>
#include <optional>

namespace kapela::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct Character {
  std::uint32_t code;
  std::size_t bytes;
};

/// How many bytes a character has by its first one; 0 where none begins so.
std::size_t length_by(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;  // C0 and C1 begin overlong forms only
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

/// The well-formed UTF-8 character at the beginning of a text.
std::optional<Character> decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t bytes = length_by(first);
  if (bytes == 0 || bytes > text.size()) return std::nullopt;
  if (bytes == 1) return Character{first, 1};
  std::uint32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return std::nullopt;
    code = (code << 6U) | (next & 0x3FU);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  if (overlong) return std::nullopt;
  return Character{code, bytes};
}

/// The production Char of XML 1.0.
bool is_allowed(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

/// What stands for a character everywhere; empty: the character itself.
std::string_view entity(std::uint32_t code) {
  if (code == '&') return "&amp;";
  if (code == '<') return "&lt;";
  if (code == '>') return "&gt;";  // "]]>" must not occur in XML text
  if (code == '\r') return "&#13;";
  return {};
}

std::string_view attribute_entity(std::uint32_t code) {
  if (code == '"') return "&quot;";
  if (code == '\n') return "&#10;";
  if (code == '\t') return "&#9;";
  return entity(code);
}

std::string escaped_by(std::string_view text, std::string_view (*entity_of)(std::uint32_t)) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::optional<Character> character = decode(text);
    const std::size_t bytes = character ? character->bytes : 1;
    if (!character || !is_allowed(character->code)) {
      out += replacement;
    } else {
      const std::string_view written = entity_of(character->code);
      out += written.empty() ? text.substr(0, bytes) : written;
    }
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace

std::string escape(std::string_view text) {
  return escaped_by(text, entity);
}

std::string escape_attribute(std::string_view text) {
  return escaped_by(text, attribute_entity);
}

}  // namespace kapela::reports
