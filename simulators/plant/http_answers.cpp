#include "simulators/plant/http_answers.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/net/bearer.hpp"
#include "orchestrator/net/own_hosts.hpp"

namespace kapela::plant {

using base::ErrorCode;

namespace {

net::Admission admission(const std::optional<base::Error>& refused) {
  net::Admission made;
  if (refused) made.refusal = net::error_response(403, *refused);
  return made;
}

base::Error token_needed() {
  return base::fail(ErrorCode::unauthorized, "other machines reach this admin port: a token is needed",
                    "set KAPELA_TOKEN as it was when the plant was started, or send Authorization: Bearer <token>");
}

}  // namespace

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

net::HttpServer::Admit own_pages_only(const std::string& address) {
  const bool is_public = base::is_ip_address(address) && !base::is_loopback(address);
  return [hosts = net::OwnHosts({.address = address}), is_public](const net::Request& head, const net::Endpoint&) {
    return admission(is_public ? hosts.refusal_of_page(head) : hosts.refusal(head));
  };
}

net::HttpServer::Admit operators_only(const std::string& address, std::string token) {
  if (base::is_loopback(address)) return own_pages_only(address);
  return [hosts = net::OwnHosts({.address = address}), token = std::move(token)](const net::Request& head,
                                                                                 const net::Endpoint&) {
    net::Admission made = admission(hosts.refusal_of_page(head));
    if (!made.refusal && !net::shows_token(head, token)) made.refusal = net::error_response(401, token_needed());
    return made;
  };
}

}  // namespace kapela::plant
