// Who may start and read something: whoever has the token. Functions.
#pragma once

#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::api {

/// Whether a request has "Authorization: Bearer <token>"; without a token everybody may.
[[nodiscard]] bool is_authorized(const net::Request& request, std::string_view token);

/// Why it is not: a token is missing, or another one.
[[nodiscard]] base::Error token_needed(const net::Request& request);

}  // namespace kapela::api
