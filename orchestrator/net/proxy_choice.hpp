// Which proxy a transfer goes through, as the environment has it: http_proxy, https_proxy, all_proxy, no_proxy. Whoever
// is on this machine is reached without one. PURE: the environment is a parameter.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace kapela::net {

struct ProxyChoice {
  std::string proxy{};     ///< URL, or host:port; empty: none
  std::string variable{};  ///< that names it
};

/// The value of a variable; empty: it is not set.
using Environment = std::function<std::string(const char* name)>;

/// `host` without brackets. HTTP_PROXY in capitals is not read, as a web server's clients could set it.
[[nodiscard]] ProxyChoice proxy_of(std::string_view scheme, std::string_view host, std::string_view port,
                                   const Environment& environment);

/// A proxy without user and password, for people.
[[nodiscard]] std::string without_credentials(std::string_view proxy);

}  // namespace kapela::net
