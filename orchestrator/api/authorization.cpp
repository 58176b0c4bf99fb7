#include "orchestrator/api/authorization.hpp"

#include "orchestrator/net/bearer.hpp"

namespace kapela::api {
bool is_authorized(const net::Request& request, std::string_view token) {
  return token.empty() || net::shows_token(request, token);
}

base::Error token_needed() {
  return base::fail(base::ErrorCode::unauthorized, "a token is needed", "send Authorization: Bearer <token>");
}

}  // namespace kapela::api
