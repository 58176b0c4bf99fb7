#include "orchestrator/api/dashboard_page.hpp"

#include <algorithm>

#include "orchestrator/api/accepted_encoding.hpp"
#include "orchestrator/dashboard/assets.hpp"

namespace kapela::api {
namespace {

/// Nothing but our own files and our own API: a name or message of a component can never become a script.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// If-None-Match: a list of tags, of which one may be weakened on the way by a proxy, or "*".
bool has_it(std::string_view known, std::string_view etag) {
  return known == "*" || known.find(etag) != std::string_view::npos;
}

net::Response response_of(const dashboard::Asset& asset, const net::Request& request) {
  const bool compressed = accepts_gzip(request.header("accept-encoding"));
  const dashboard::Representation& chosen = compressed ? asset.gzip : asset.plain;
  net::Response response;
  response.content_type = std::string(asset.content_type);
  response.headers = {{"ETag", std::string(chosen.etag)},    {"Vary", "Accept-Encoding"},
                      {"Cache-Control", "no-cache"},         {"Content-Security-Policy", std::string(policy)},
                      {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"}};
  if (has_it(request.header("if-none-match"), chosen.etag)) {
    response.status = 304;
    return response;
  }
  if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = std::string(chosen.body);
  return response;
}

}  // namespace

std::optional<net::Response> dashboard_response(const net::Request& request) {
  const auto all = dashboard::assets();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const dashboard::Asset& each) { return each.path == request.path(); });
  if (found == all.end()) return std::nullopt;
  return response_of(*found, request);
}

}  // namespace kapela::api
