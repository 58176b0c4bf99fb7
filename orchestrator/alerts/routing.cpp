#include "orchestrator/alerts/routing.hpp"

#include <algorithm>

namespace kapela::alerts {
namespace {

/// Bytes of the UTF-8 character at `at`; a stray byte counts as one.
std::size_t character_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}

bool fits(const Alert& alert, const Route& route) {
  if (alert.severity < route.least) return false;
  if (!route.kinds.empty() && std::find(route.kinds.begin(), route.kinds.end(), alert.kind) == route.kinds.end())
    return false;
  return route.scenarios.empty() ||
         std::any_of(route.scenarios.begin(), route.scenarios.end(),
                     [&alert](const std::string& pattern) { return matches(pattern, alert.scenario); });
}

bool is_routed(const Alert& alert, const Settings& settings, const std::string& channel) {
  if (settings.routes.empty()) return alert.severity >= Route{}.least;
  return std::any_of(settings.routes.begin(), settings.routes.end(), [&](const Route& route) {
    return std::find(route.channels.begin(), route.channels.end(), channel) != route.channels.end() &&
           fits(alert, route);
  });
}

}  // namespace

/// The last star takes one character more whenever what follows it does not fit: time is the product of the lengths.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += character_at(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      resume += character_at(text, resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> channels_of(const Alert& alert, const Settings& settings) {
  std::vector<std::string> found;
  if (alert.kind == Kind::test) return found;
  for (const Channel& channel : settings.channels)
    if (is_routed(alert, settings, channel.name)) found.push_back(channel.name);
  return found;
}

}  // namespace kapela::alerts
