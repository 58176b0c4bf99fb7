#include "orchestrator/alerts/alert.hpp"

#include <array>
#include <utility>

namespace kapela::alerts {
namespace {

constexpr std::array kinds{
    std::pair(Kind::run, std::string_view("run")), std::pair(Kind::scenario, std::string_view("scenario")),
    std::pair(Kind::component, std::string_view("component")), std::pair(Kind::test, std::string_view("test"))};

}  // namespace

std::string_view name(Kind kind) {
  return kinds[static_cast<std::size_t>(kind)].second;
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (const auto& [kind, each] : kinds)
    if (each == text) return kind;
  return std::nullopt;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> all;
  for (const auto& [kind, each] : kinds) all.emplace_back(each);
  return all;
}

}  // namespace kapela::alerts
