// What starting a run has in common, however it is asked for: which scenario, and what is answered when. Functions.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// `scenario_name` of EXECUTE_SCENARIO and of POST /api/v1/runs; `pointer` is where `data` stands in the body. Errors:
/// missing_key, invalid.
[[nodiscard]] base::Result<std::string> scenario_name_of(const wire::Json& data, std::string_view pointer);

/// {"status": "ok", "run_id": n}
[[nodiscard]] wire::Json acceptance(record::RunId run);

/// Answers when the run is safe on disk, or, where `data` has "wait": true, when it has ended.
void answer_start(ApiParts& parts, record::RunId run, const wire::Json& data, net::Responder responder);

}  // namespace kapela::api
