#include "orchestrator/files/selector_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/files/expression_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr std::string_view everything = "@all";

void add_component(const Node& node, const expression::Names& names, engine::Selector& selector, yaml::Report& report) {
  if (!read_name(node, report)) return;
  if (node.text().starts_with('@')) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is no component", yaml::shown(node.text())),
                 "all components are written as target: \"@all\"");
    return;
  }
  selector.components.push_back(read_template(node, names, report));
}

void add_group(const Node& node, const expression::Names&, engine::Selector& selector, yaml::Report& report) {
  if (std::optional<std::string> group = read_name(node, report); group) selector.groups.push_back(std::move(*group));
}

void read_target(MappingReader& reader, engine::Selector& selector) {
  const std::optional<Node> node = reader.optional("target");
  if (!node) return;
  selector.all = node->kind() == yaml::Kind::scalar && node->text() == everything;
  if (!selector.all)
    reader.report().error(ErrorCode::invalid, *node, "target can only be \"@all\"",
                          "name components with component or components, groups with group or groups");
}

using AddOne = void (*)(const Node&, const expression::Names&, engine::Selector&, yaml::Report&);

void read_each(MappingReader& reader, std::string_view key, AddOne add, const expression::Names& names,
               engine::Selector& selector) {
  const std::optional<Node> node = reader.optional(key);
  if (!node) return;
  for (const Node& item : read_one_or_list(*node, reader.report())) add(item, names, selector, reader.report());
}

std::vector<wire::State> read_filter(MappingReader& reader, std::string_view key) {
  const std::optional<Node> node = reader.optional(key);
  return node ? read_states(*node, reader.report()) : std::vector<wire::State>{};
}

}  // namespace

engine::Selector read_selector(MappingReader& reader, const expression::Names& names) {
  constexpr std::array<std::string_view, 6> keys{"target", "component", "components", "client", "group", "groups"};
  engine::Selector selector;
  read_target(reader, selector);
  for (const std::string_view key : {"component", "components", "client"})
    read_each(reader, key, add_component, names, selector);
  for (const std::string_view key : {"group", "groups"}) read_each(reader, key, add_group, names, selector);
  selector.state_in = read_filter(reader, "state_in");
  selector.state_not_in = read_filter(reader, "state_not_in");
  const bool selects = std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return reader.has(key); });
  if (!selects)
    reader.report().error(ErrorCode::missing_key, reader.node(), "the action does not say which components it means",
                          "add target: \"@all\", component, components, group or groups");
  return selector;
}

std::vector<wire::State> read_states(const Node& node, yaml::Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : read_one_or_list(node, report)) {
    const std::optional<std::string> name = read_choice(item, report, "a state", wire::state_names());
    if (const auto state = name ? wire::parse_state(*name) : std::nullopt; state) states.push_back(*state);
  }
  return states;
}

}  // namespace kapela::files
