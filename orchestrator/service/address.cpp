#include "orchestrator/service/address.hpp"

#include <fmt/format.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/net/host_lookup.hpp"

namespace kapela::service {

base::Result<void> settle_address(std::string& host, std::vector<std::string>& names, bool has_token) {
  const base::Result<std::string> address = net::look_up(host);
  if (!address)
    return base::fail(address.error().code, "cannot listen on " + address.error().message, address.error().hint);
  if (!base::is_loopback(*address) && !has_token)
    return base::fail(base::ErrorCode::forbidden,
                      fmt::format("{} is no loopback address: everybody could start robots", host),
                      "set a token in KAPELA_TOKEN first");
  if (*address != host && !base::is_loopback(host)) names.push_back(host);
  host = *address;
  return {};
}

std::string url_of(const char* scheme, const net::Endpoint& at) {
  const bool is_ipv6 = at.address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}/", scheme, is_ipv6 ? "[" : "", at.address, is_ipv6 ? "]" : "", at.port);
}

}  // namespace kapela::service
