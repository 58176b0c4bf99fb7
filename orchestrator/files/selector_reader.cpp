#include "orchestrator/files/selector_reader.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/shapes.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using yaml::Node;
using yaml::Report;

constexpr std::array<std::string_view, 1> everything{"@all"};

void add_component(const Node& node, const expression::Names& names, scenario::Selector& selector, Report& report) {
  if (!read_name(node, report)) return;
  if (node.text().starts_with('@')) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is no component", base::in_quotes(node.text())),
                 "all components are written as target: \"@all\"");
    return;
  }
  selector.components.push_back(read_template(node, names, report));
}

void add_group(const Node& node, const expression::Names&, scenario::Selector& selector, Report& report) {
  if (std::optional<std::string> group = read_name(node, report); group) selector.groups.push_back(std::move(*group));
}

void target_key(Keys& keys, scenario::Selector& selector) {
  keys.value({.name = "target", .effect = "All components.", .shared = "target"}, keys::word(everything),
             [&](const Node& node, Report& report) {
               selector.all = node.kind() == yaml::Kind::scalar && node.text() == everything[0];
               if (!selector.all)
                 report.error(ErrorCode::invalid, node, "target can only be \"@all\"",
                              "name components with component or components, groups with group or groups");
             });
}

using AddOne = void (*)(const Node&, const expression::Names&, scenario::Selector&, Report&);

void each_key(Keys& keys, const keys::Key& key, AddOne add, const expression::Names& names,
              scenario::Selector& selector) {
  keys.value(key, keys::any_names, [&](const Node& node, Report& report) {
    for (const Node& item : read_one_or_list(node, report)) add(item, names, selector, report);
  });
}

scenario::Selector read_named(Keys& keys, const expression::Names& names) {
  scenario::Selector selector;
  target_key(keys, selector);
  each_key(keys, {.name = "component", .effect = "A component; may hold {{ }}.", .shared = "component"}, add_component,
           names, selector);
  each_key(keys, {.name = "components", .effect = "Components.", .shared = "components"}, add_component, names,
           selector);
  each_key(keys, {.name = "client", .effect = "avena_commons' word for component.", .shared = "client"}, add_component,
           names, selector);
  each_key(keys, {.name = "group", .effect = "All components of a group.", .shared = "group"}, add_group, names,
           selector);
  each_key(keys, {.name = "groups", .effect = "All components of some groups.", .shared = "groups"}, add_group, names,
           selector);
  return selector;
}

void states_key(Keys& keys, const keys::Key& key, std::vector<wire::State>& states) {
  keys.value(key, any_states, [&](const Node& node, Report& report) { states = read_states(node, report); });
}

}  // namespace

scenario::Selector read_selector(Keys& keys, const expression::Names& names) {
  scenario::Selector selector = read_named(keys, names);
  states_key(keys,
             {.name = "state_in", .effect = "Only those last known in one of these states.", .shared = "state_in"},
             selector.state_in);
  states_key(
      keys,
      {.name = "state_not_in", .effect = "Not those last known in one of these states.", .shared = "state_not_in"},
      selector.state_not_in);
  if (!keys.obey(keys::Rule::at_least_one, {"target", "component", "components", "client", "group", "groups"}))
    keys.complain(ErrorCode::missing_key, "", "the action does not say which components it means",
                  "add target: \"@all\", component, components, group or groups");
  return selector;
}

scenario::Selector read_selector_or_all(Keys& keys, const expression::Names& names) {
  scenario::Selector selector = read_named(keys, names);
  for (const std::string_view key : {"state_in", "state_not_in"})
    keys.refuse(key, "a trigger does not choose components by their state", "name the states it waits for in state");
  selector.all = selector.all || (selector.components.empty() && selector.groups.empty());
  return selector;
}

std::vector<wire::State> read_states(const Node& node, Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : read_one_or_list(node, report)) {
    if (refuse_avena_word(AvenaKind::state, item, item.text(), report)) continue;
    const std::optional<std::string> name = read_choice(item, report, "a state", wire::state_names());
    if (const auto state = name ? wire::parse_state(*name) : std::nullopt; state) states.push_back(*state);
  }
  return states;
}

}  // namespace kapela::files
