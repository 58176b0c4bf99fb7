#include "orchestrator/files/unicode.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace kapela::files {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* memory) const { std::free(memory); }  // utf8proc allocates with malloc
};

struct CodePoint {
  utf8proc_int32_t value = -1;  ///< negative: not UTF-8
  std::size_t bytes = 1;
};

CodePoint code_point_at(std::string_view text) {
  CodePoint point;
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point.value);
  if (length > 0) point.bytes = static_cast<std::size_t>(length);
  return point;
}

constexpr utf8proc_int32_t emoji_presentation = 0xFE0F;  ///< makes the character before it an emoji: two columns

}  // namespace

std::string nfc(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, Free> owner(result);
  if (length < 0) return std::string(text);
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(length)};
}

std::string comparable_name(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return nfc(text.substr(first, text.find_last_not_of(space) - first + 1));
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  std::size_t last = 0;
  while (!text.empty()) {
    const CodePoint point = code_point_at(text);
    text.remove_prefix(point.bytes);
    if (point.value == emoji_presentation) {
      width += last == 1 ? 1 : 0;
      last = 0;
      continue;
    }
    last = point.value < 0 ? 1 : static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point.value)));
    width += last;
  }
  return width;
}

}  // namespace kapela::files
