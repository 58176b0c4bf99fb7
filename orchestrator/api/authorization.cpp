#include "orchestrator/api/authorization.hpp"

#include "orchestrator/net/bearer.hpp"

namespace kapela::api {
bool is_authorized(const net::Request& request, std::string_view token) {
  return token.empty() || net::shows_token(request, token);
}

base::Error token_needed(const net::Request& request) {
  const bool given = !request.header("authorization").empty();
  return base::fail(base::ErrorCode::unauthorized, given ? "the token is not the right one" : "a token is needed",
                    given ? "send the one of the orchestrator's KAPELA_TOKEN: Authorization: Bearer <token>"
                          : "send Authorization: Bearer <token>");
}

}  // namespace kapela::api
