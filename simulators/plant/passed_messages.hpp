// HTTP messages on their way through a proxy: everything but what belongs to one connection alone. Pure functions.
#pragma once

#include "orchestrator/net/http_client.hpp"

namespace kapela::plant {

/// Method, target, headers and body of a request, to somebody else.
[[nodiscard]] net::ClientRequest passed_on(const net::Request& request, const net::Endpoint& to);
/// An answer, back.
[[nodiscard]] net::Response passed_back(net::Response response);

}  // namespace kapela::plant
