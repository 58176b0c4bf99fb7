#include "orchestrator/api/scenario_document.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/action_document.hpp"
#include "orchestrator/api/json_values.hpp"
#include "orchestrator/api/why_document.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/scenario_library.hpp"

namespace kapela::api {
namespace {

using runtime::Orchestrator;
using wire::Json;

Json vars_json(const scenario::Scenario& scenario) {
  Json json = Json::object();
  for (const auto& [name, value] : scenario.vars) json[name] = expression::Expression::literal(value).source();
  return json;
}

Json rollback_json(const scenario::RollbackSettings& rollback) {
  return {{"on_stuck", text(name(rollback.on_stuck))},
          {"budget", base::to_text(rollback.budget)},
          {"drain", base::to_text(rollback.drain)},
          {"on_failure", base::to_text(rollback.on_failure)}};
}

Json scenario_summary(const scenario::Scenario& scenario) {
  return {{"name", scenario.name},
          {"description", scenario.description},
          {"trigger", scenario.trigger_type},
          {"file", scenario.place.file},
          {"line", scenario.place.line},
          {"steps", scenario.actions.size()},
          {"enabled", scenario.enabled},
          {"energises", scenario::energises(scenario)},
          {"atomicity", text(name(atomicity_of(scenario)))}};
}

}  // namespace

Json scenarios_document(Orchestrator& orchestrator) {
  Json list = Json::array();
  for (const auto& scenario : orchestrator.library().all()) {
    list.push_back(scenario_summary(*scenario));
    list.back()["next"] = next_of(orchestrator, *scenario);
  }
  Json problems = Json::array();
  for (const auto& diagnostic : orchestrator.library().diagnostics()) problems.push_back(yaml::render(diagnostic));
  return {{"revision", orchestrator.library().revision()},
          {"scenarios", std::move(list)},
          {"problems", std::move(problems)}};
}

Json scenario_document(const scenario::Scenario& scenario) {
  Json json = scenario_summary(scenario);
  json["timeout"] = scenario.timeout ? Json(base::to_text(*scenario.timeout)) : Json();
  json["rollback"] = rollback_json(scenario.rollback);
  json["mode"] = text(name(scenario.mode));
  json["cooldown"] = scenario.cooldown ? Json(base::to_text(*scenario.cooldown)) : Json();
  json["preempt"] = scenario.preempt;
  json["priority"] = scenario.priority;
  json["max_executions"] = scenario.max_executions ? Json(*scenario.max_executions) : Json();
  json["resume"] = scenario.resume;
  json["vars"] = vars_json(scenario);
  json["actions"] = actions_document(scenario.actions);
  json["on_success"] = actions_document(scenario.on_success);
  json["on_end"] = actions_document(scenario.on_end);
  return json;
}

}  // namespace kapela::api
