#include "orchestrator/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "orchestrator/base/ascii.hpp"

namespace kapela::base {
namespace {

/// Edits over bytes: one inserted, left out, replaced, or two neighbours exchanged. Three rows are enough.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = last[j] + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      row[j + 1] = std::min({row[j] + 1, last[j + 1] + 1, replaced});
      const bool exchanged = i > 0 && j > 0 && lower(a[i]) == lower(b[j - 1]) && lower(a[i - 1]) == lower(b[j]);
      if (exchanged) row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last.back();
}

/// A guess that changes half of a name is none.
std::size_t allowed_edits(std::size_t length) {
  constexpr std::size_t tiny = 2;
  constexpr std::size_t brief = 5;
  if (length <= tiny) return 0;
  return length <= brief ? 1 : std::max<std::size_t>(2, length / 3);
}

/// "oi" for "io".
bool are_exchanged(std::string_view a, std::string_view b) {
  return a.size() == 2 && b.size() == 2 && lower(a[0]) == lower(b[1]) && lower(a[1]) == lower(b[0]);
}

}  // namespace

std::vector<std::string> nearest(std::string_view wanted, std::span<const std::string> names, std::size_t limit) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& name : names) {
    const std::size_t longer = std::max(wanted.size(), name.size());
    const std::size_t allowed = allowed_edits(longer);
    if (longer - std::min(wanted.size(), name.size()) > allowed) continue;  // a stranger's megabyte costs nothing
    const std::size_t edits = distance(wanted, name);
    if (edits <= allowed || are_exchanged(wanted, name)) found.emplace_back(edits, name);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (auto& [edits, name] : found)
    if (result.size() < limit) result.push_back(std::move(name));
  return result;
}

std::string did_you_mean(std::string_view wanted, std::span<const std::string> names) {
  const std::vector<std::string> near = nearest(wanted, names);
  std::string text;
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? "did you mean '" : i + 1 == near.size() ? "' or '" : "', '") + near[i];
  return text.empty() ? text : text + "'?";
}

}  // namespace kapela::base
