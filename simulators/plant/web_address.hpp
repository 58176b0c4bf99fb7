// WebAddress: where a request goes: a host, a port, and a path. A value, read from a URL.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/net/http.hpp"

namespace kapela::plant {

struct WebAddress {
  net::Endpoint at{};
  std::string target = "/";  ///< path and query
};

/// Of "http://127.0.0.1:8000/status?all". Errors: invalid.
[[nodiscard]] base::Result<WebAddress> parse_address(std::string_view url);

}  // namespace kapela::plant
