// Bearer tokens: whether a request shows one. A function.
#pragma once

#include <string_view>

#include "orchestrator/net/http.hpp"

namespace kapela::net {

/// Whether it has "Authorization: Bearer <token>". How long that takes says nothing about the token.
[[nodiscard]] bool shows_token(const Request& head, std::string_view token);

}  // namespace kapela::net
