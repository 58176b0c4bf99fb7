// What the API answers to GET /api/v1/scenarios/{name}/plan.
#pragma once

#include "orchestrator/net/http.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::api {

/// Query: `from`, a stable state in which everybody is assumed to be; without it they are where they were last seen,
/// STOPPED when never. `format`: json (default), text, dot, mermaid. `vars`: a JSON object for {{ vars.x }}.
/// `rendering`: a further format that the JSON document holds as text in its member of that name. Errors: invalid,
/// not_found.
[[nodiscard]] base::Result<net::Response> plan_response(const runtime::Orchestrator& orchestrator,
                                                        std::shared_ptr<const scenario::Scenario> scenario,
                                                        const net::Request& request);

}  // namespace kapela::api
