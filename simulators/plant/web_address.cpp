#include "simulators/plant/web_address.hpp"

#include <charconv>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"

namespace kapela::plant {

base::Result<WebAddress> parse_address(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  const auto bad = [url] {
    return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is no URL", url), "write http://HOST:PORT/PATH");
  };
  if (!url.starts_with(scheme)) return bad();
  std::string_view rest = url.substr(scheme.size());
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos) return bad();
  std::string_view host = authority.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!base::is_ip_address(std::string(host)) && !base::is_host_name(std::string(host))) return bad();
  WebAddress address;
  address.at.address = host;
  const std::string_view digits = authority.substr(colon + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), address.at.port);
  if (failed != std::errc{} || end != digits.data() + digits.size() || address.at.port == 0) return bad();
  if (authority.size() < rest.size()) address.target = rest.substr(authority.size());
  return address;
}

}  // namespace kapela::plant
