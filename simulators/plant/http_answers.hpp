// Answers that both servers of a component give.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::plant {

[[nodiscard]] net::Response ok(std::string json);
/// 400 malformed, 413 too large, 422 everything else that is wrong with a body.
[[nodiscard]] net::Response bad_body(const base::Error& error);
/// 405 with Allow.
[[nodiscard]] net::Response wrong_method(net::Method method, std::string_view path, std::string_view allowed);
/// 404; `known` are the paths that there are.
[[nodiscard]] net::Response no_such_path(std::string_view path, std::string_view known);

}  // namespace kapela::plant
