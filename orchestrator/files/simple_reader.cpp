#include "orchestrator/files/simple_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/shapes.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using scenario::Action;
using yaml::Node;
using yaml::Report;

/// The declared variable that a node names, or nothing after an error.
const scenario::Vars::value_type* find_variable(const Node& node, const Scope& scope, Report& report) {
  const std::optional<std::string> name = read_name(node, report);
  if (!name) return nullptr;
  const auto found =
      std::find_if(scope.vars.begin(), scope.vars.end(), [&](const auto& each) { return each.first == *name; });
  if (found != scope.vars.end()) return &*found;
  std::vector<std::string> names;
  for (const auto& [each, value] : scope.vars) names.push_back(each);
  report.error(ErrorCode::invalid, node, fmt::format("there is no variable {}", base::in_quotes(*name)),
               names.empty() ? "declare it with its default under vars: of the scenario" : base::offer(*name, names));
  return nullptr;
}

void check_value(const scenario::Set& set, const expression::Value& standard, const Node& node, Report& report) {
  using expression::Type;
  const Type wanted = expression::type_of(standard);
  const Type given = set.value.type();
  if (wanted == Type::null || given == Type::any || given == Type::null || given == wanted) return;
  report.error(ErrorCode::invalid, node, fmt::format("'{}' is {}, this is {}", set.name, name(wanted), name(given)),
               "a variable keeps the type of its default");
}

}  // namespace

Action::Body read_log_event(Keys& keys, const Scope& scope) {
  scenario::LogEvent event;
  level_key(keys, {"level", "How much it matters."}, "a level", event.level);
  template_key(keys, required("message", "The line."), scope.names, event.message);
  return event;
}

Action::Body read_test(Keys& keys, const Scope& scope) {
  scenario::TestAction action;
  template_key(keys, {"message", "The line."}, scope.names, action.message);
  keys.flag({"show_config", "The configuration follows."}, action.show_config);
  keys.flag({"show_trigger", "What started the run follows."}, action.show_trigger);
  return action;
}

Action::Body read_alert(Keys& keys, const Scope& scope) {
  scenario::Alert alert;
  level_key(keys, {"severity", "How much it matters."}, "a level", alert.severity);
  template_key(keys, required("message", "What people are told."), scope.names, alert.message);
  return alert;
}

Action::Body read_delay(Keys& keys, const Scope&) {
  scenario::Delay delay;
  keys.duration(required("duration", "For how long."), delay.duration);
  return delay;
}

Action::Body read_require(Keys& keys, const Scope& scope) {
  scenario::Require require;
  condition_key(keys, required("condition", "What must hold."), scope.names, require.condition);
  template_key(keys, {"message", "Why. Default: the condition is named."}, scope.names, require.message);
  return require;
}

Action::Body read_approve(Keys& keys, const Scope& scope) {
  scenario::Approve approve;
  template_key(keys, required("message", "What is to be approved."), scope.names, approve.message);
  keys.duration(required("timeout", "Without a word in that time the step fails."), approve.timeout);
  return approve;
}

Action::Body read_set(Keys& keys, const Scope& scope) {
  scenario::Set set;
  const scenario::Vars::value_type* variable = nullptr;
  keys.value(required("name", "Declared under vars."), keys::any_name, [&](const Node& node, Report& report) {
    variable = find_variable(node, scope, report);
    set.name = node.text();
  });
  keys.value(required("value", "An expression of the type of its default."), any_expression,
             [&](const Node& node, Report& report) {
               set.value = read_expression(node, scope.names, report);
               if (variable != nullptr) check_value(set, variable->second, node, report);
             });
  return set;
}

}  // namespace kapela::files
