#include "orchestrator/api/authorization.hpp"

namespace kapela::api {
namespace {

/// Compares all bytes, whatever differs first: the time says nothing about the token.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[b.empty() ? 0 : i % b.size()]);
  return difference == 0;
}

}  // namespace

bool is_authorized(const net::Request& request, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  if (token.empty()) return true;
  const std::string_view given = request.header("authorization");
  return given.starts_with(scheme) && equal_in_constant_time(given.substr(scheme.size()), token);
}

base::Error token_needed() {
  return base::fail(base::ErrorCode::unauthorized, "a token is needed", "send Authorization: Bearer <token>");
}

}  // namespace kapela::api
