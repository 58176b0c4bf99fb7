// Where a daemon may listen. Functions.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::service {

/// Puts the address in the place of a name, by which the orchestrator may be asked for from now on (`names`). Errors:
/// there is none; forbidden: everybody could start robots there.
[[nodiscard]] base::Result<void> settle_address(std::string& host, std::vector<std::string>& names, bool has_token);

/// "http://127.0.0.1:8000/"
[[nodiscard]] std::string url_of(const char* scheme, const net::Endpoint& at);

}  // namespace kapela::service
