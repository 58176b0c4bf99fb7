#include "orchestrator/scenario/variables.hpp"

#include <algorithm>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/scenario/trigger_lookup.hpp"

namespace kapela::scenario {
namespace {

using base::ErrorCode;
using expression::Path;
using expression::Value;

base::Error unknown_variable(const std::string& name, const Scenario& scenario) {
  std::vector<std::string> known;
  for (const auto& each : scenario.vars) known.push_back(each.first);
  std::string hint = base::did_you_mean(name, known);
  if (hint.empty()) hint = known.empty() ? "it has none" : fmt::format("it has: {}", fmt::join(known, ", "));
  return base::fail(ErrorCode::invalid, fmt::format("'{}' has no variable '{}'", scenario.name, name), std::move(hint));
}

base::Error unfit_value(const std::string& name, const Value& value, const Value& usual) {
  return base::fail(ErrorCode::invalid,
                    fmt::format("the variable '{}' is {}, and '{}' is not", name,
                                expression::name(expression::type_of(usual)), expression::to_text(value)),
                    fmt::format("it is {} by default", expression::to_text(usual)));
}

}  // namespace

Variables::Variables(const Scenario& scenario) : values_(scenario.vars) {}

void Variables::set(std::string_view name, Value value) {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [name](const auto& each) { return each.first == name; });
  if (found != values_.end()) {
    found->second = std::move(value);
  } else {
    values_.emplace_back(name, std::move(value));
  }
}

const Value* Variables::find(std::string_view name) const {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [name](const auto& each) { return each.first == name; });
  return found == values_.end() ? nullptr : &found->second;
}

base::Result<Variables> given_variables(const Scenario& scenario, const wire::Json& trigger) {
  Variables variables(scenario);
  const auto given = trigger.find("vars");
  if (given == trigger.end()) return variables;
  if (!given->is_object()) return base::fail(ErrorCode::invalid, "vars is no JSON object", "write {\"name\": value}");
  for (const auto& [name, json] : given->items()) {
    const Value* usual = variables.find(name);
    if (usual == nullptr) return unknown_variable(name, scenario);
    const Value value = *look_up(*given, {"vars", name});
    std::optional<Value> converted = expression::convert(value, expression::type_of(*usual));
    if (!converted) return unfit_value(name, value, *usual);
    variables.set(name, std::move(*converted));
  }
  return variables;
}

std::optional<Value> look_up_given(const Path& path, const Variables& variables, const wire::Json& trigger) {
  if (path.front() == "trigger") return look_up(trigger, path);
  if (path.front() != "vars" || path.size() != 2) return std::nullopt;
  const Value* value = variables.find(path[1]);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

}  // namespace kapela::scenario
