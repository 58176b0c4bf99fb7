// Route: one thing that the API answers: where, how, and what there is to know of it. The table of all of them is what
// requests are dispatched by, what a wrong method or path is told, and what GET /openapi.json describes. Constant data.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/net/http_server.hpp"

namespace kapela::api {

struct ApiParts;

/// A request on its way to the handler of its route.
struct Call {
  const net::Request& request;
  std::vector<std::string> values;  ///< of the {...} in the route's path, in their order
  net::Responder responder;

  void answer(net::Response response) { responder.send(std::move(response)); }
};

using Handler = void (*)(ApiParts&, Call&);

/// A parameter of the query, or a member of the body.
struct Field {
  std::string_view name;
  std::string_view type;  ///< of JSON Schema: string, integer, boolean, object
  std::string_view what;
  bool required = false;
};

enum class Access { everybody, token };

struct Route {
  net::Method method;     ///< get answers HEAD as well
  std::string_view path;  ///< "/api/v1/runs/{run}"
  Handler handler;
  std::string_view summary;
  std::string_view answer{};  ///< the schema of a JSON answer; see schemas.cpp
  Access access = Access::token;
  std::span<const Field> query{};
  std::span<const Field> body{};  ///< none: no body is read
  unsigned success = 200;
  std::string_view content_type = "application/json";
};

/// All of them, those of one path beside each other.
[[nodiscard]] std::span<const Route> routes();

/// What `segments` have in the place of each {...} of `path`; nothing when it is another path.
[[nodiscard]] std::optional<std::vector<std::string>> match(std::string_view path,
                                                            const std::vector<std::string>& segments);

/// The names of the {...} of a path.
[[nodiscard]] std::vector<std::string> names_in(std::string_view path);

}  // namespace kapela::api
