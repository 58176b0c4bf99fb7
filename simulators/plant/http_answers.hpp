// Answers that both servers of a component give.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::plant {

[[nodiscard]] net::Response ok(std::string json);
/// 400 malformed, 413 too large, 422 everything else that is wrong with a body.
[[nodiscard]] net::Response bad_body(const base::Error& error);
/// 405 with Allow.
[[nodiscard]] net::Response wrong_method(net::Method method, std::string_view path, std::string_view allowed);
/// 404; `known` are the paths that there are.
[[nodiscard]] net::Response no_such_path(std::string_view path, std::string_view known);

/// Whoever asks for another host than `address`, or for a page of another, is answered 403 before anything else. Where
/// other machines reach it programs may know it by any name.
[[nodiscard]] net::HttpServer::Admit own_pages_only(const std::string& address);

/// The same of an admin port, however it is reached; where other machines can, the token is asked for (401).
[[nodiscard]] net::HttpServer::Admit operators_only(const std::string& address, std::string token);

}  // namespace kapela::plant
