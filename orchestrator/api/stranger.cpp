#include "orchestrator/api/stranger.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "orchestrator/api/authorization.hpp"
#include "orchestrator/api/route.hpp"
#include "orchestrator/api/status_code.hpp"

namespace kapela::api {
namespace {

bool is_below_api(const std::vector<std::string>& segments) {
  return segments.size() >= 3 && segments[0] == "api" && segments[1] == "v1";
}

/// Where there could be something of the API, only those who may read it are told that there is not.
bool needs_token(const std::vector<std::string>& segments) {
  for (const Route& route : routes())
    if (match(route.path, segments)) return route.access == Access::token;
  return is_below_api(segments);
}

std::size_t declared_length(const net::Request& head) {
  const std::string_view text = head.header("content-length");
  std::size_t length = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

net::Admission refused(base::Error error) {
  net::Admission admission;
  admission.refusal = error_response(error);
  return admission;
}

}  // namespace

net::Admission admit_stranger(const runtime::Orchestrator& orchestrator, const net::Request& head,
                              const net::Endpoint& peer) {
  const std::vector<std::string> segments = head.segments();
  const bool is_event = segments.size() == 1 && segments.front() == "event";
  if (needs_token(segments) || (is_event && !orchestrator.has_component_at(peer.address)))
    return refused(token_needed(head));
  if (declared_length(head) > max_stranger_bytes) {
    base::Error error = token_needed(head);
    error.hint += fmt::format("; without one a body has at most {} bytes", max_stranger_bytes);
    return refused(std::move(error));
  }
  net::Admission admission;
  admission.body_bytes = max_stranger_bytes;
  return admission;
}

bool is_modest(std::string_view body) {
  const auto begins_value = [](char c) { return c == ',' || c == '[' || c == '{'; };
  return static_cast<std::size_t>(std::count_if(body.begin(), body.end(), begins_value)) <= max_stranger_values;
}

}  // namespace kapela::api
