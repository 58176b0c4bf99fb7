// ApiUrl: where an orchestrator is, as people write it. A value.
#pragma once

#include <string>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http_client.hpp"

namespace kapela::client {

/// Where an orchestrator is, and how it is spoken to.
struct ApiUrl {
  net::Endpoint at{};
  net::Security security = net::Security::none;
};

/// Of "http://127.0.0.1:8000". Errors: neither http:// nor https://, no port, anything behind it.
[[nodiscard]] base::Result<ApiUrl> parse_url(const std::string& url);

}  // namespace kapela::client
