#include "orchestrator/base/offer.hpp"

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"

namespace kapela::base {

std::string listed(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return fmt::format("'{}'", text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("'{}…'", text.substr(0, end));
}

std::string offer(std::string_view wanted, std::span<const std::string> names) {
  constexpr std::size_t longest_compared = 256;
  const std::string near = wanted.size() > longest_compared ? "" : did_you_mean(wanted, names);
  return fmt::format("allowed: {}{}{}", listed(names), near.empty() ? "" : "; ", near);
}

}  // namespace kapela::base
