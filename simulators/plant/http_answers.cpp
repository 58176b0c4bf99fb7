#include "simulators/plant/http_answers.hpp"

#include <utility>

#include <fmt/format.h>

namespace kapela::plant {

using base::ErrorCode;

net::Response ok(std::string json) {
  net::Response response;
  response.body = std::move(json);
  return response;
}

net::Response bad_body(const base::Error& error) {
  if (error.code == ErrorCode::malformed) return net::error_response(400, error);
  return net::error_response(error.code == ErrorCode::too_large ? 413 : 422, error);
}

net::Response wrong_method(net::Method method, std::string_view path, std::string_view allowed) {
  net::Response response = net::error_response(
      405, base::fail(ErrorCode::method_not_allowed, fmt::format("{} does not take {}", path, net::method_name(method)),
                      fmt::format("allowed: {}", allowed)));
  response.headers.emplace_back("Allow", std::string(allowed));
  return response;
}

net::Response no_such_path(std::string_view path, std::string_view known) {
  constexpr std::size_t shown = 200;
  return net::error_response(404,
                             base::fail(ErrorCode::not_found, fmt::format("no such path: {}", path.substr(0, shown)),
                                        fmt::format("there is {}", known)));
}

}  // namespace kapela::plant
