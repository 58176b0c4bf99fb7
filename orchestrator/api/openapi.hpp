// GET /openapi.json: the table of routes as an OpenAPI 3.0.3 document. A function.
#pragma once

#include <string>

#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// `version` of the program; `token`: whether one is asked for.
[[nodiscard]] wire::Json openapi_document(const std::string& version, bool token);

}  // namespace kapela::api
