// Hosts as text: IP addresses and names, as files, command lines and HTTP headers spell them. Functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kapela::base {

/// Whether it is an IPv4 or IPv6 address, without brackets.
[[nodiscard]] bool is_ip_address(std::string_view text);

/// Whether only this machine can reach it: "localhost", 127.0.0.0/8, ::1, also as ::ffff:127.0.0.1.
[[nodiscard]] bool is_loopback(std::string_view host);

/// 0.0.0.0 or ::, which stand for every address of this machine.
[[nodiscard]] bool is_any_address(std::string_view host);

/// Whether it can be a name of DNS or of a hosts file: labels of letters, digits, '-' and '_'. What consists of digits
/// and dots alone is meant as an address, and is no name.
[[nodiscard]] bool is_host_name(std::string_view text);

/// What all spellings of one host share: lower case, no dot at the end, addresses at their shortest.
[[nodiscard]] std::string canonical_host(std::string_view host);

/// A host and perhaps a port, as URLs and the Host header have them.
struct Authority {
  std::string host{};  ///< canonical, without brackets
  std::optional<std::uint16_t> port{};

  friend bool operator==(const Authority&, const Authority&) = default;
};

/// Of "cell.example", "cell.example:8443", "127.0.0.1:8000", "[::1]:8000". Nothing when it is none of these.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

}  // namespace kapela::base
