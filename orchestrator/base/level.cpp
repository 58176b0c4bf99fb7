#include "orchestrator/base/level.hpp"

#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {
namespace {

constexpr std::array<std::string_view, 6> names{"DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"};

bool equal_ignoring_case(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
    if (c != upper[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view level_name(Level level) {
  const auto index = static_cast<std::size_t>(level);
  ASSERT(index < names.size());
  return names[index];
}

std::optional<Level> parse_level(std::string_view text) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (equal_ignoring_case(text, names[i])) return static_cast<Level>(i);
  return std::nullopt;
}

}  // namespace kapela::base
