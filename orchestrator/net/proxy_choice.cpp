#include "orchestrator/net/proxy_choice.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include <arpa/inet.h>

#include "orchestrator/base/ascii.hpp"

namespace kapela::net {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::string upper(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return made;
}

std::string without_brackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::string(host);
}

/// Of an IP address; IPv4 in IPv6 counts as IPv4. Nothing: it is a name.
std::optional<Bytes> bytes_of_address(const std::string& host) {
  constexpr std::size_t v4 = 4;
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  Bytes bytes(sizeof(in6_addr));
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
    bytes.resize(v4);
    return bytes;
  }
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return std::nullopt;
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin()))
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(mapped.size()));
  return bytes;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  const std::optional<Bytes> address = bytes_of_address(host);
  if (!address) return false;
  if (address->size() == sizeof(in_addr)) return address->front() == 127;
  return std::all_of(address->begin(), address->end() - 1, [](std::uint8_t each) { return each == 0; }) &&
         address->back() == 1;
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "10.0.0.0/8"
bool is_in_network(const Bytes& address, std::string_view network) {
  constexpr unsigned bits_a_byte = 8;
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return false;
  const std::optional<Bytes> base = bytes_of_address(without_brackets(network.substr(0, slash)));
  const std::optional<unsigned> bits = number_of(network.substr(slash + 1));
  if (!base || !bits || base->size() != address.size() || *bits > bits_a_byte * address.size()) return false;
  for (unsigned bit = 0; bit < *bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % bits_a_byte);
    if (((address[bit / bits_a_byte] ^ (*base)[bit / bits_a_byte]) & mask) != 0) return false;
  }
  return true;
}

/// "host:port" and "[::1]:port" are for that port alone.
std::string_view without_port(std::string_view entry, std::string_view port) {
  const std::size_t colon = entry.rfind(':');
  const bool has_port = colon != std::string_view::npos && (entry.find(':') == colon || entry[colon - 1] == ']');
  return has_port && entry.substr(colon + 1) == port ? entry.substr(0, colon) : entry;
}

/// One entry of no_proxy.
bool covers(std::string_view written, const std::string& host, std::string_view port) {
  if (written == "*") return true;
  std::string entry = base::lower(without_brackets(without_port(written, port)));
  if (entry.starts_with("*.")) entry.erase(0, 1);
  if (const std::optional<Bytes> address = bytes_of_address(host))
    return address == bytes_of_address(entry) || is_in_network(*address, entry);
  if (entry.starts_with('.')) entry.erase(0, 1);
  return !entry.empty() && (host == entry || host.ends_with("." + entry));
}

bool is_exempt(const std::string& list, const std::string& host, std::string_view port) {
  constexpr std::string_view between = ", \t";
  for (std::size_t begin = 0; (begin = list.find_first_not_of(between, begin)) != std::string::npos;) {
    const std::size_t end = std::min(list.find_first_of(between, begin), list.size());
    if (covers(std::string_view(list).substr(begin, end - begin), host, port)) return true;
    begin = end;
  }
  return false;
}

/// The first that is set.
ProxyChoice first_of(const std::vector<std::string>& variables, const Environment& environment) {
  for (const std::string& name : variables)
    if (std::string value = environment(name.c_str()); !value.empty()) return {std::move(value), name};
  return {};
}

}  // namespace

ProxyChoice proxy_of(std::string_view scheme, std::string_view host, std::string_view port,
                     const Environment& environment) {
  std::string name = base::lower(without_brackets(host));
  if (name.ends_with('.')) name.pop_back();
  if (is_loopback(name)) return {};
  if (is_exempt(first_of({"no_proxy", "NO_PROXY"}, environment).proxy, name, port)) return {};
  const std::string own = base::lower(scheme) + "_proxy";
  if (scheme == "http") return first_of({own, "all_proxy", "ALL_PROXY"}, environment);
  return first_of({own, upper(own), "all_proxy", "ALL_PROXY"}, environment);
}

std::string without_credentials(std::string_view proxy) {
  const std::size_t scheme = proxy.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t at = proxy.rfind('@');
  if (at == std::string_view::npos || at < begin) return std::string(proxy);
  return std::string(proxy.substr(0, begin)) + std::string(proxy.substr(at + 1));
}

}  // namespace kapela::net
