#include "orchestrator/api/scenario_routes.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/plans.hpp"
#include "orchestrator/api/scenario_document.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/api/why_document.hpp"
#include "orchestrator/files/scenario_library.hpp"

namespace kapela::api {
namespace {

using ScenarioPtr = std::shared_ptr<const scenario::Scenario>;

/// The scenario that the path names; null when there is none, which has been answered.
ScenarioPtr scenario_of(ApiParts& parts, Call& call) {
  ScenarioPtr scenario = parts.orchestrator.library().find(call.values.front());
  if (!scenario) call.answer(error_response(parts.orchestrator.no_scenario(call.values.front())));
  return scenario;
}

}  // namespace

void list_scenarios(ApiParts& parts, Call& call) {
  call.answer(json_response(scenarios_document(parts.orchestrator)));
}

void show_scenario(ApiParts& parts, Call& call) {
  if (const ScenarioPtr scenario = scenario_of(parts, call)) call.answer(json_response(scenario_document(*scenario)));
}

void plan_scenario(ApiParts& parts, Call& call) {
  const ScenarioPtr scenario = scenario_of(parts, call);
  if (!scenario) return;
  base::Result<net::Response> plan = plan_response(parts.orchestrator, scenario, call.request);
  call.answer(plan ? std::move(*plan) : error_response(plan.error()));
}

void explain_scenario(ApiParts& parts, Call& call) {
  if (const ScenarioPtr scenario = scenario_of(parts, call))
    call.answer(json_response(why_document(parts.orchestrator, *scenario)));
}

}  // namespace kapela::api
