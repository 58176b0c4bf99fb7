#include "orchestrator/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kapela::base {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Levenshtein's distance over bytes: one row is enough.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> nearest(std::string_view wanted, std::span<const std::string> names, std::size_t limit) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& name : names) {
    const std::size_t longer = std::max(wanted.size(), name.size());
    const std::size_t allowed = std::max<std::size_t>(2, longer / 3);
    if (longer - std::min(wanted.size(), name.size()) > allowed) continue;  // a stranger's megabyte costs nothing
    if (const std::size_t d = distance(wanted, name); d <= allowed) found.emplace_back(d, name);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (auto& [d, name] : found)
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
