// Which HTTP status an error is answered with: the one table.
#pragma once

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::api {

[[nodiscard]] unsigned http_status(base::ErrorCode code);

/// The error as an answer.
[[nodiscard]] net::Response error_response(const base::Error& error);

}  // namespace kapela::api
