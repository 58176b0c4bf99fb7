// What an operator tells the orchestrator beside starting scenarios: acknowledge, cancel, approve. Requests to answers.
#pragma once

#include "orchestrator/net/http.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// The object that a body is; an empty body says nothing more than the path does.
[[nodiscard]] base::Result<wire::Json> body_of(const net::Request& request);

/// POST /api/v1/ack {"who", "note"}, also without a body: takes the latch off the plant. Errors: conflict (it is not
/// latched), and what is wrong with the body.
[[nodiscard]] base::Result<wire::Json> acknowledge(runtime::Orchestrator& orchestrator, const net::Request& request);

/// POST /api/v1/runs/{id}/cancel {"who"}, also without a body: the run is undone. Errors: conflict (it is over, or
/// being undone already).
[[nodiscard]] base::Result<wire::Json> cancel(runtime::Orchestrator& orchestrator, record::RunId run,
                                              const net::Request& request);

/// POST /api/v1/runs/{id}/approve {"approve": true or false, "who"}. Errors: conflict (no step waits for it).
[[nodiscard]] base::Result<wire::Json> approve(runtime::Orchestrator& orchestrator, record::RunId run,
                                               const net::Request& request);

}  // namespace kapela::api
