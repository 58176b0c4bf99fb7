// Schemas: what the bodies of answers look like, for GET /openapi.json. Functions only.
#pragma once

#include <string_view>

#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// By name, each an OpenAPI 3.0 schema object; members that are not always there are not `required`.
[[nodiscard]] wire::Json answer_schemas();

/// {"$ref": ...} to one of them.
[[nodiscard]] wire::Json schema_reference(std::string_view name);

}  // namespace kapela::api
