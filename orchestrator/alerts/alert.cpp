#include "orchestrator/alerts/alert.hpp"

#include <array>
#include <utility>

namespace kapela::alerts {
namespace {

constexpr std::array names{
    std::pair(Kind::run, std::string_view("run")), std::pair(Kind::scenario, std::string_view("scenario")),
    std::pair(Kind::component, std::string_view("component")), std::pair(Kind::test, std::string_view("test"))};

}  // namespace

std::string_view name(Kind kind) {
  return names[static_cast<std::size_t>(kind)].second;
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (const auto& [kind, each] : names)
    if (each == text) return kind;
  return std::nullopt;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> all;
  for (const auto& [kind, each] : names) all.emplace_back(each);
  return all;
}

}  // namespace kapela::alerts
