#include "orchestrator/client/api_url.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"

namespace kapela::client {

base::Result<ApiUrl> parse_url(const std::string& url) {
  constexpr std::string_view plain = "http://";
  constexpr std::string_view secure = "https://";
  const auto bad = [&url] {
    return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is no address of an orchestrator", url),
                      "write http://HOST:PORT or https://HOST:PORT, e.g. http://127.0.0.1:8000");
  };
  const bool is_secure = url.starts_with(secure);
  if (!is_secure && !url.starts_with(plain)) return bad();
  std::string_view rest = std::string_view(url).substr((is_secure ? secure : plain).size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  const std::string_view digits = rest.substr(colon + 1);
  net::Endpoint endpoint;
  std::string_view host = rest.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (is_bracketed ? !base::is_ip_address(host) : !base::is_ip_address(host) && !base::is_host_name(host)) return bad();
  endpoint.address = host;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  if (failed != std::errc{} || end != digits.data() + digits.size() || endpoint.port == 0) return bad();
  return ApiUrl{std::move(endpoint), is_secure ? net::Security::tls : net::Security::none};
}

}  // namespace kapela::client
