#include "orchestrator/api/accepted_encoding.hpp"

#include <algorithm>
#include <optional>

#include "orchestrator/base/ascii.hpp"

namespace kapela::api {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

/// Takes what stands before the next separator off the text.
std::string_view take(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return trimmed(part);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return base::lower(x) == base::lower(y); });
}

/// "q=0", "q=0.000"
bool is_refusal(std::string_view parameter) {
  if (parameter.size() < 3 || !same_word(parameter.substr(0, 2), "q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accepted) {
  std::optional<bool> any;
  while (!accepted.empty()) {
    std::string_view rest = take(accepted, ',');
    const std::string_view coding = take(rest, ';');
    const bool taken = !is_refusal(take(rest, ';'));
    if (same_word(coding, "gzip")) return taken;
    if (coding == "*") any = taken;
  }
  return any.value_or(false);
}

}  // namespace kapela::api
