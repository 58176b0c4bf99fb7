#include "orchestrator/record/plant.hpp"

#include <algorithm>
#include <set>

namespace kapela::record {

std::optional<ComponentId> Plant::find(std::string_view component) const {
  for (std::size_t i = 0; i < components.size(); ++i)
    if (components[i].name == component) return static_cast<ComponentId>(i);
  return std::nullopt;
}

namespace {

/// systemctl adds it where a name has no suffix.
std::string_view without_suffix(std::string_view unit) {
  constexpr std::string_view suffix = ".service";
  if (unit.ends_with(suffix)) unit.remove_suffix(suffix.size());
  return unit;
}

}  // namespace

std::optional<ComponentId> Plant::with_unit(std::string_view unit) const {
  for (std::size_t i = 0; i < components.size(); ++i)
    if (!components[i].process.unit.empty() && without_suffix(components[i].process.unit) == without_suffix(unit))
      return static_cast<ComponentId>(i);
  return std::nullopt;
}

std::vector<ComponentId> Plant::in_group(std::string_view group) const {
  std::vector<ComponentId> found;
  for (std::size_t i = 0; i < components.size(); ++i)
    if (components[i].group == group) found.push_back(static_cast<ComponentId>(i));
  return found;
}

std::vector<std::string> Plant::component_names() const {
  std::vector<std::string> names;
  names.reserve(components.size());
  for (const ComponentSpec& component : components) names.push_back(component.name);
  return names;
}

std::vector<std::string> Plant::group_names() const {
  std::set<std::string> names;
  for (const ComponentSpec& component : components)
    if (!component.group.empty()) names.insert(component.group);
  return {names.begin(), names.end()};
}

}  // namespace kapela::record
