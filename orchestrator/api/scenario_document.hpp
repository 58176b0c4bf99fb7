// What the API says about scenarios, as JSON documents.
#pragma once

#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {"revision": n, "scenarios": [{name, description, file, line, trigger, enabled, next, steps}], "problems": [...]}
[[nodiscard]] wire::Json scenarios_document(runtime::Orchestrator& orchestrator);

/// One scenario with its steps.
[[nodiscard]] wire::Json scenario_document(const scenario::Scenario& scenario);

}  // namespace kapela::api
