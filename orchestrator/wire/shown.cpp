#include "orchestrator/wire/shown.hpp"

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "orchestrator/base/visible.hpp"

namespace kapela::wire {
namespace {

constexpr std::size_t value_bytes = 48;

/// U+0080 to U+009F, of which U+009B starts a terminal's commands.
bool is_c1(std::string_view character) {
  return character.size() == 2 && character[0] == '\xC2' && static_cast<std::uint8_t>(character[1]) < 0xA0;
}

}  // namespace

std::string shown(std::string_view text, std::size_t limit) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(base::character_length(text.substr(i)), 1);
    if (i + length > limit) return result + "...";
    const std::string_view character = text.substr(i, length);
    result += base::is_seen(character) ? character : std::string_view("?");
    i += length;
  }
  return result;
}

std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char c : key.substr(0, value_bytes)) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return key.size() > value_bytes ? step + "..." : step;
}

std::string described(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "the text '" + shown(value.get_ref<const std::string&>(), value_bytes) + "'";
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "the number " + value.dump();
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return "no JSON value";
}

bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte < 0x20 || byte == 0x7F || is_c1(text.substr(i, 2))) return true;
  }
  return false;
}

}  // namespace kapela::wire
