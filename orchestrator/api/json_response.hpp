// Answers of the API that are JSON. Functions.
#pragma once

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// A document in a line; what is no UTF-8 in it becomes U+FFFD.
[[nodiscard]] net::Response json_response(const wire::Json& document, unsigned status = 200);

/// What came of something that was asked for.
[[nodiscard]] net::Response response_of(const base::Result<wire::Json>& answer);

}  // namespace kapela::api
