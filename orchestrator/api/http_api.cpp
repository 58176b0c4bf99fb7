#include "orchestrator/api/http_api.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/api/authorization.hpp"
#include "orchestrator/api/dashboard_page.hpp"
#include "orchestrator/api/foreign_page.hpp"
#include "orchestrator/api/route.hpp"
#include "orchestrator/api/status_code.hpp"

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

bool is_below_api(const std::vector<std::string>& segments) {
  return segments.size() >= 3 && segments[0] == "api" && segments[1] == "v1";
}

}  // namespace

HttpApi::HttpApi(runtime::Orchestrator& orchestrator, std::string token, StreamSettings stream)
    : parts_(orchestrator, std::move(token), stream) {}

void HttpApi::handle(net::Request request, net::Responder responder) {
  const Method method = asked_for(request);
  if (method != Method::get && is_from_foreign_page(request))
    return responder.send(error_response(fail(ErrorCode::forbidden, "a page of another origin commands no plant",
                                              "use the page at / of this orchestrator, or a program")));
  const std::vector<std::string> segments = request.segments();
  std::string allowed;
  for (const Route& route : routes()) {
    std::optional<std::vector<std::string>> values = match(route.path, segments);
    if (!values) continue;
    if (route.access == Access::token && !is_authorized(request, parts_.token))
      return responder.send(error_response(token_needed()));
    if (route.method == method) {
      Call call{request, std::move(*values), std::move(responder)};
      return route.handler(parts_, call);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(net::method_name(route.method));
  }
  if (!allowed.empty()) return responder.send(not_allowed(request, std::move(allowed)));
  answer_other(request, segments, std::move(responder));
}

/// The files of the page are in no table but their own. Where there could be something of the API, only those who may
/// read it are told that there is not.
void HttpApi::answer_other(const net::Request& request, const std::vector<std::string>& segments,
                           net::Responder responder) {
  if (is_below_api(segments) && !is_authorized(request, parts_.token))
    return responder.send(error_response(token_needed()));
  std::optional<net::Response> page = dashboard_response(request);
  if (!page) return responder.send(no_path(request));
  responder.send(asked_for(request) == Method::get ? std::move(*page) : not_allowed(request, "GET"));
}

}  // namespace kapela::api
