#include "orchestrator/base/host.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

#include "orchestrator/base/ascii.hpp"

namespace kapela::base {
namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;

bool is_label(std::string_view label) {
  const auto fits = [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_'; };
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), fits);
}

std::string_view without_last_dot(std::string_view host) {
  if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
  return host;
}

std::optional<in_addr> ipv4_of(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> ipv6_of(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::string text_of(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, address, text.data(), text.size()) == nullptr ? std::string() : std::string(text.data());
}

/// An IPv4 address in the clothes of IPv6 is that IPv4 address.
std::string text_of(const in6_addr& address) {
  constexpr std::size_t mapped_prefix = 12;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return text_of(AF_INET, &address.s6_addr[mapped_prefix]);
  return text_of(AF_INET6, &address);
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<Authority> with_port(std::string_view host, std::string_view rest) {
  Authority authority{canonical_host(host), std::nullopt};
  if (rest.empty()) return authority;
  if (rest.front() != ':') return std::nullopt;
  rest.remove_prefix(1);
  if (rest.empty()) return authority;  // "name:" is the port of its scheme (RFC 3986)
  authority.port = port_of(rest);
  return authority.port ? std::optional(authority) : std::nullopt;
}

}  // namespace

bool is_ip_address(std::string_view text) {
  return ipv4_of(text) || ipv6_of(text);
}

bool is_loopback(std::string_view host) {
  const std::string canonical = canonical_host(host);
  return canonical == "localhost" || canonical == "::1" || (canonical.starts_with("127.") && ipv4_of(canonical));
}

bool is_any_address(std::string_view host) {
  const std::string canonical = canonical_host(host);
  return canonical == "0.0.0.0" || canonical == "::";
}

bool is_host_name(std::string_view text) {
  text = without_last_dot(text);
  if (text.empty() || text.size() > longest_name) return false;
  if (std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; })) return false;
  for (;;) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string canonical_host(std::string_view host) {
  if (const auto address = ipv6_of(host)) return text_of(*address);
  return lower(without_last_dot(host));
}

std::optional<Authority> parse_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !ipv6_of(text.substr(1, end - 1))) return std::nullopt;
    return with_port(text.substr(1, end - 1), text.substr(end + 1));
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view host = text.substr(0, colon);
  if (!is_host_name(host) && !ipv4_of(without_last_dot(host))) return std::nullopt;
  return with_port(host, text.substr(colon));
}

}  // namespace kapela::base
