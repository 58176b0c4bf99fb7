#include "orchestrator/files/simple_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/files/expression_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Action;
using yaml::MappingReader;
using yaml::Node;

base::Level read_level(MappingReader& reader, std::string_view key, base::Level otherwise) {
  const std::vector<std::string> levels{"debug", "info", "success", "warning", "error", "critical"};
  const std::optional<Node> node = reader.optional(key);
  if (!node) return otherwise;
  const std::optional<base::Level> level = base::parse_level(node->text());
  if (!level) (void)read_choice(*node, reader.report(), "a level", levels);
  return level.value_or(otherwise);
}

engine::TemplateText read_message(MappingReader& reader, const Scope& scope, bool required) {
  const std::optional<Node> node = required ? reader.required("message") : reader.optional("message");
  return node ? read_template(*node, scope.names, reader.report()) : engine::TemplateText();
}

/// The declared variable that a node names, or nothing after an error.
const engine::Vars::value_type* find_variable(const Node& node, const Scope& scope, yaml::Report& report) {
  const std::optional<std::string> name = read_name(node, report);
  if (!name) return nullptr;
  const auto found =
      std::find_if(scope.vars.begin(), scope.vars.end(), [&](const auto& each) { return each.first == *name; });
  if (found != scope.vars.end()) return &*found;
  std::vector<std::string> names;
  for (const auto& [each, value] : scope.vars) names.push_back(each);
  report.error(ErrorCode::invalid, node, fmt::format("there is no variable {}", yaml::shown(*name)),
               names.empty() ? "declare it with its default under vars: of the scenario" : yaml::offer(*name, names));
  return nullptr;
}

void check_value(const engine::Set& set, const expression::Value& standard, const Node& node, yaml::Report& report) {
  using expression::Type;
  const Type wanted = expression::type_of(standard);
  const Type given = set.value.type();
  if (wanted == Type::null || given == Type::any || given == Type::null || given == wanted) return;
  report.error(ErrorCode::invalid, node, fmt::format("'{}' is {}, this is {}", set.name, name(wanted), name(given)),
               "a variable keeps the type of its default");
}

}  // namespace

Action::Body read_log_event(MappingReader& reader, const Scope& scope) {
  engine::LogEvent event;
  event.level = read_level(reader, "level", event.level);
  event.message = read_message(reader, scope, true);
  return event;
}

Action::Body read_test(MappingReader& reader, const Scope& scope) {
  engine::TestAction action;
  action.message = read_message(reader, scope, false);
  action.show_config = reader.boolean("show_config").value_or(false);
  action.show_trigger = reader.boolean("show_trigger").value_or(false);
  return action;
}

Action::Body read_alert(MappingReader& reader, const Scope& scope) {
  engine::Alert alert;
  alert.severity = read_level(reader, "severity", alert.severity);
  alert.message = read_message(reader, scope, true);
  return alert;
}

Action::Body read_delay(MappingReader& reader, const Scope&) {
  const std::optional<Node> node = reader.required("duration");
  return engine::Delay{node ? read_duration(*node, reader.report()).value_or(base::Duration()) : base::Duration()};
}

Action::Body read_require(MappingReader& reader, const Scope& scope) {
  engine::Require require;
  if (const std::optional<Node> node = reader.required("condition"); node)
    require.condition = read_condition(*node, scope.names, reader.report());
  require.message = read_message(reader, scope, false);
  return require;
}

Action::Body read_approve(MappingReader& reader, const Scope& scope) {
  engine::Approve approve;
  approve.message = read_message(reader, scope, true);
  if (const std::optional<Node> node = reader.required("timeout"); node)
    approve.timeout = read_duration(*node, reader.report()).value_or(approve.timeout);
  return approve;
}

Action::Body read_set(MappingReader& reader, const Scope& scope) {
  engine::Set set;
  const std::optional<Node> name = reader.required("name");
  const auto* const variable = name ? find_variable(*name, scope, reader.report()) : nullptr;
  if (name) set.name = name->text();
  const std::optional<Node> value = reader.required("value");
  if (!value) return set;
  set.value = read_expression(*value, scope.names, reader.report());
  if (variable != nullptr) check_value(set, variable->second, *value, reader.report());
  return set;
}

}  // namespace kapela::files
