#include "orchestrator/api/http_api.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/api/authorization.hpp"
#include "orchestrator/api/dashboard_page.hpp"
#include "orchestrator/api/route.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/api/stranger.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using net::Method;

/// HEAD is answered as GET is, by the server without the body.
Method asked_for(const net::Request& request) {
  return request.method == Method::head ? Method::get : request.method;
}

net::Response not_allowed(const net::Request& request, std::string allowed) {
  net::Response response = error_response(fail(
      ErrorCode::method_not_allowed,
      fmt::format("{} is not possible on {}", net::method_name(request.method), request.path()), "use " + allowed));
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

/// Where there is something without knowing a name or a number: "GET /, POST /event, GET|POST /api/v1/runs".
std::string known_paths() {
  std::string list;
  std::string_view last;
  for (const Route& route : routes()) {
    if (route.path.find('{') != std::string_view::npos) continue;
    if (route.path == last) {
      list.insert(list.size() - last.size() - 1, fmt::format("|{}", net::method_name(route.method)));
      continue;
    }
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", net::method_name(route.method), route.path);
    last = route.path;
  }
  return list;
}

net::Response no_path(const net::Request& request) {
  return error_response(
      fail(ErrorCode::not_found, fmt::format("there is nothing at {}", request.path()), "there is " + known_paths()));
}

}  // namespace

HttpApi::HttpApi(runtime::Orchestrator& orchestrator, std::string token, net::OwnHosts hosts, StreamSettings stream)
    : parts_(orchestrator, std::move(token), stream), hosts_(std::move(hosts)) {}

net::Admission HttpApi::admit(const net::Request& head, const net::Endpoint& peer) const {
  net::Admission admission;
  if (const std::optional<base::Error> refused = hosts_.refusal(head)) {
    admission.refusal = error_response(*refused);
  } else if (!parts_.token.empty()) {
    admission.known = is_authorized(head, parts_.token);
    if (!admission.known) admission = admit_stranger(parts_.orchestrator, head, peer);
  }
  return admission;
}

void HttpApi::handle(net::Request request, net::Responder responder) {
  const Method method = asked_for(request);
  const std::vector<std::string> segments = request.segments();
  std::string allowed;
  for (const Route& route : routes()) {
    std::optional<std::vector<std::string>> values = match(route.path, segments);
    if (!values) continue;
    if (route.method == method) {
      Call call{request, std::move(*values), std::move(responder)};
      return route.handler(parts_, call);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(net::method_name(route.method));
  }
  if (!allowed.empty()) return responder.send(not_allowed(request, std::move(allowed)));
  // The files of the page are in no table but their own.
  std::optional<net::Response> page = dashboard_response(request);
  if (!page) return responder.send(no_path(request));
  responder.send(method == Method::get ? std::move(*page) : not_allowed(request, "GET"));
}

}  // namespace kapela::api
