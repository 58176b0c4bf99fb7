#include "orchestrator/scenario/selector.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"

namespace kapela::scenario {

using record::ComponentId, record::Plant;

namespace {

using base::ErrorCode;
using base::fail;

base::Error unknown(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
  std::string list;
  for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
  const std::string near = base::did_you_mean(name, known);
  return fail(ErrorCode::not_found, fmt::format("there is no {} '{}' in the plant", kind, name),
              near.empty() ? fmt::format("known: {}", list) : near);
}

bool contains(const std::vector<wire::State>& states, wire::State state) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

struct SelectorOf {
  const Selector* operator()(const SendCommand& action) const { return &action.targets; }
  const Selector* operator()(const WaitForState& action) const { return &action.targets; }
  const Selector* operator()(const EnsureState& action) const { return &action.targets; }
  const Selector* operator()(const SendEvent& action) const { return &action.targets; }
  const Selector* operator()(const HandleProcess& action) const { return &action.targets; }
  const Selector* operator()(const auto&) const { return nullptr; }
};

}  // namespace

base::Result<std::vector<ComponentId>> resolve(const Selector& selector, const Plant& plant,
                                               const TemplateText::Lookup& lookup) {
  std::vector<ComponentId> found;
  if (selector.all) found.reserve(plant.components.size());
  if (selector.all)
    for (std::size_t i = 0; i < plant.components.size(); ++i) found.push_back(static_cast<ComponentId>(i));
  for (const TemplateText& text : selector.components) {
    const std::string component = text.render(lookup);
    const std::optional<ComponentId> id = plant.find(component);
    if (!id) return unknown("component", component, plant.component_names());
    found.push_back(*id);
  }
  for (const std::string& group : selector.groups) {
    const std::vector<ComponentId> members = plant.in_group(group);
    if (members.empty()) return unknown("group", group, plant.group_names());
    found.insert(found.end(), members.begin(), members.end());
  }
  for (const std::string& unit : selector.units) {
    const std::optional<ComponentId> id = plant.with_unit(unit);
    if (!id)
      return fail(ErrorCode::not_found, fmt::format("no component of the plant has the unit '{}'", unit),
                  fmt::format("give the component whose service it is 'unit: {}' in the plant file", unit));
    found.push_back(*id);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.empty())
    return fail(ErrorCode::invalid, "no component is selected", "the plant has none; check its components");
  return found;
}

bool lets_through(const Selector& selector, wire::State state) {
  if (!selector.state_in.empty() && !contains(selector.state_in, state)) return false;
  return !contains(selector.state_not_in, state);
}

const Selector* selector_of(const Action::Body& body) {
  return std::visit(SelectorOf{}, body);
}

}  // namespace kapela::scenario
