#include "orchestrator/runtime/plant_changes.hpp"

#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

namespace kapela::runtime {
namespace {

using base::ErrorCode;
using base::fail;
using record::ComponentSpec;

base::Error needs_restart(std::string what) {
  return fail(ErrorCode::unsupported, std::move(what), "restart the orchestrator for that, when no run is under way");
}

/// Components are numbers everywhere: in the journal, the checker, in every run.
std::optional<base::Error> structure(const record::Plant& now, const record::Plant& next) {
  const auto names_of = [](const record::Plant& plant) {
    std::unordered_set<std::string_view> names;
    for (const ComponentSpec& each : plant.components) names.insert(each.name);
    return names;
  };
  const std::unordered_set<std::string_view> were = names_of(now);
  const std::unordered_set<std::string_view> will_be = names_of(next);
  for (const ComponentSpec& each : now.components)
    if (will_be.count(each.name) == 0)
      return needs_restart(fmt::format("the component '{}' is gone from the plant", each.name));
  for (const ComponentSpec& each : next.components)
    if (were.count(each.name) == 0)
      return needs_restart(fmt::format("the component '{}' is new in the plant", each.name));
  for (std::size_t i = 0; i < now.components.size(); ++i) {
    const ComponentSpec& is = now.components[i];
    if (next.components[i].name != is.name)
      return needs_restart(fmt::format("the component '{}' has another place in the order of the plant", is.name));
    if (next.components[i].depends_on != is.depends_on)
      return needs_restart(fmt::format("{}: depends_on has changed", is.name));
  }
  return std::nullopt;
}

class Differences {
 public:
  void add(const ComponentSpec& component, std::string_view key, const auto& is, const auto& will_be) {
    if (is == will_be) return;
    found.push_back(fmt::format("{}: {} '{}' is '{}' now", component.name, key, is, will_be));
  }
  std::vector<std::string> found{};
};

}  // namespace

base::Result<std::vector<std::string>> plant_changes(const record::Plant& now, const record::Plant& next,
                                                     const engine::Board& board) {
  if (const auto error = structure(now, next)) return *error;
  Differences differences;
  for (std::size_t i = 0; i < now.components.size(); ++i) {
    const ComponentSpec& is = now.components[i];
    const ComponentSpec& will_be = next.components[i];
    const std::size_t before = differences.found.size();
    differences.add(is, "address", is.address, will_be.address);
    differences.add(is, "port", is.port, will_be.port);
    differences.add(is, "dialect", wire::name(is.dialect), wire::name(will_be.dialect));
    const record::RunId owner = board.at(static_cast<record::ComponentId>(i)).owner;
    if (differences.found.size() > before && owner != record::no_run)
      return fail(ErrorCode::busy,
                  fmt::format("'{}' belongs to run {}, and {}", is.name, number(owner), differences.found.back()),
                  "reload when the run has ended");
    differences.add(is, "group", is.group, will_be.group);
    differences.add(is, "description", is.description, will_be.description);
  }
  return std::move(differences.found);
}

}  // namespace kapela::runtime
