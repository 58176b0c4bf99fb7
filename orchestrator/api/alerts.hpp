// What the API says about alerts: who was told of what, what is still tried, and why somebody was not.
#pragma once

#include "orchestrator/net/http.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {"channels": [...], "alerts": [...]}: newest first, `limit` of them at most. Empty where nobody is told. Errors:
/// invalid.
[[nodiscard]] base::Result<wire::Json> alerts_document(const runtime::Orchestrator& orchestrator,
                                                       const net::Request& request);

/// The alerts of a run, oldest first, as `alerts_document` has them.
[[nodiscard]] wire::Json alerts_of_run(const runtime::Orchestrator& orchestrator, std::uint64_t run);

using Answer = std::function<void(base::Result<wire::Json>)>;
/// POST /api/v1/alerts/test: {"channel": "...", "who": "..."}. `answer` is called once, perhaps from inside the call.
void test_channel(const runtime::Orchestrator& orchestrator, const net::Request& request, Answer answer);

}  // namespace kapela::api
