#include "orchestrator/api/asker.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

/// What leaves nothing to read on a screen: controls, spaces of any width, marks of direction, fillers.
constexpr std::array invisible{
    Range{0x00, 0x20},     Range{0x7F, 0xA0},     Range{0xAD, 0xAD},     Range{0x034F, 0x034F},  Range{0x061C, 0x061C},
    Range{0x115F, 0x1160}, Range{0x1680, 0x1680}, Range{0x17B4, 0x17B5}, Range{0x180B, 0x180F},  Range{0x2000, 0x200F},
    Range{0x2028, 0x202F}, Range{0x205F, 0x206F}, Range{0x2800, 0x2800}, Range{0x3000, 0x3000},  Range{0x3164, 0x3164},
    Range{0xFE00, 0xFE0F}, Range{0xFEFF, 0xFEFF}, Range{0xFFA0, 0xFFA0}, Range{0xE0000, 0xE0FFF}};

/// `character` is well-formed UTF-8.
std::uint32_t code_point(std::string_view character) {
  const auto byte = [character](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t value = byte(0) & (0x7FU >> character.size());
  for (std::size_t i = 1; i < character.size(); ++i) value = (value << 6U) | (byte(i) & 0x3FU);
  return value;
}

bool is_invisible(std::string_view character) {
  const std::uint32_t point = code_point(character);
  return std::any_of(invisible.begin(), invisible.end(),
                     [point](const Range& each) { return point >= each.first && point <= each.last; });
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const std::size_t several = base::character_length(text);
    const std::size_t length = several == 0 ? 1 : several;
    if (!is_invisible(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

base::Result<std::string> who_of(const wire::Json& body, const net::Request& request) {
  const auto found = body.find("who");
  if (found == body.end()) return fmt::format("an unnamed client at {}", request.peer.address);
  if (!found->is_string()) return fail(ErrorCode::invalid, fmt::format("/who is no text: {}", wire::described(*found)));
  const auto& who = found->get_ref<const std::string&>();
  if (is_blank(who)) return fail(ErrorCode::invalid, "/who says nobody's name", "say who you are: {\"who\": \"Anna\"}");
  return wire::shown(who, max_name);
}

}  // namespace kapela::api
