// dashboard_response: answers GET / and what the page loads, out of what is inside the program. Used by HttpApi.
#pragma once

#include <optional>

#include "orchestrator/net/http.hpp"

namespace kapela::api {

/// No value: the path is none of the dashboard's. The files hold no data of the plant, so they need no token.
[[nodiscard]] std::optional<net::Response> dashboard_response(const net::Request& request);

}  // namespace kapela::api
