#include "orchestrator/files/dependency_reader.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using record::ComponentId;
using record::index;
using Names = std::map<std::string_view, ComponentId>;

bool contains(const std::vector<ComponentId>& ids, ComponentId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Names names_of(const record::Plant& plant) {
  Names names;
  for (std::size_t i = 0; i < plant.components.size(); ++i)
    names.emplace(plant.components[i].name, static_cast<ComponentId>(i));
  return names;
}

void add_dependency(const yaml::Node& item, const Names& names, record::Plant& plant, ComponentId self,
                    yaml::Report& report) {
  const std::optional<std::string> name = read_name(item, report);
  if (!name) return;
  const auto found = names.find(*name);
  if (found == names.end()) {
    report.error(ErrorCode::not_found, item, fmt::format("there is no component {}", base::in_quotes(*name)),
                 base::offer(*name, plant.component_names()));
    return;
  }
  std::vector<ComponentId>& depends_on = plant.components[index(self)].depends_on;
  if (found->second == self) {
    report.error(ErrorCode::invalid, item, fmt::format("'{}' depends on itself", *name));
  } else if (contains(depends_on, found->second)) {
    report.error(ErrorCode::duplicate, item, fmt::format("'{}' is here twice", *name));
  } else {
    depends_on.push_back(found->second);
  }
}

/// The components left when those that depend on nothing left are taken away again and again: they are on a circle, or
/// depend on one.
std::vector<bool> never_ready(const record::Plant& plant) {
  std::vector<std::vector<std::size_t>> dependents(plant.components.size());
  std::vector<std::size_t> waits_for(plant.components.size());
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    waits_for[i] = plant.components[i].depends_on.size();
    for (const ComponentId id : plant.components[i].depends_on) dependents[index(id)].push_back(i);
    if (waits_for[i] == 0) ready.push_back(i);
  }
  std::vector<bool> left(plant.components.size(), true);
  while (!ready.empty()) {
    const std::size_t done = ready.back();
    ready.pop_back();
    left[done] = false;
    for (const std::size_t dependent : dependents[done])
      if (--waits_for[dependent] == 0) ready.push_back(dependent);
  }
  return left;
}

/// "a -> b -> a" for a path that ends where an earlier part of it was.
std::string circle_text(const std::vector<std::size_t>& path, std::size_t end, const record::Plant& plant) {
  std::string text;
  for (auto at = std::find(path.begin(), path.end(), end); at != path.end(); ++at)
    text += plant.components[*at].name + " -> ";
  return text + plant.components[end].name;
}

void check_circles(const std::vector<yaml::Node>& nodes, const record::Plant& plant, yaml::Report& report) {
  const std::vector<bool> left = never_ready(plant);
  constexpr std::size_t unseen = 0;
  std::vector<std::size_t> walk_of(left.size(), unseen);
  for (std::size_t start = 0; start < left.size(); ++start) {
    std::vector<std::size_t> path;
    std::size_t at = start;
    while (left[at] && walk_of[at] == unseen) {
      walk_of[at] = start + 1;
      path.push_back(at);
      const auto& next = plant.components[at].depends_on;
      at = index(*std::find_if(next.begin(), next.end(), [&](ComponentId id) { return left[index(id)]; }));
    }
    if (!path.empty() && walk_of[at] == start + 1)
      report.error(ErrorCode::invalid, nodes[at],
                   fmt::format("a circle of depends_on: {}", circle_text(path, at, plant)),
                   "none of them could ever start first");
  }
}

}  // namespace

void read_dependencies(const std::vector<yaml::Node>& nodes, record::Plant& plant, yaml::Report& report) {
  const Names names = names_of(plant);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].is_null()) continue;
    const std::optional<std::vector<yaml::Node>> items = read_list(nodes[i], report);
    for (const yaml::Node& item : items.value_or(std::vector<yaml::Node>{}))
      add_dependency(item, names, plant, static_cast<ComponentId>(i), report);
  }
  check_circles(nodes, plant, report);
}

}  // namespace kapela::files
