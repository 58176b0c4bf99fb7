#include "orchestrator/net/bearer.hpp"

#include <algorithm>

namespace kapela::net {
namespace {

/// Compares all bytes, whatever differs first: the time says nothing about the token.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[b.empty() ? 0 : i % b.size()]);
  return difference == 0;
}

/// What follows the scheme, whose name has no case (RFC 9110); empty for another scheme.
std::string_view bearer_of(std::string_view credentials) {
  constexpr std::string_view scheme = "bearer ";
  if (credentials.size() < scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((credentials[i] | (scheme[i] == ' ' ? 0 : 0x20)) != scheme[i]) return {};
  credentials.remove_prefix(std::min(credentials.find_first_not_of(' ', scheme.size()), credentials.size()));
  return credentials;
}

}  // namespace

bool shows_token(const Request& head, std::string_view token) {
  return equal_in_constant_time(bearer_of(head.header("authorization")), token);
}

}  // namespace kapela::net
