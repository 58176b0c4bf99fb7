#include "orchestrator/client/vars.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::client {

base::Result<wire::Json> parse_vars(const std::vector<std::string>& vars) {
  wire::Json parsed = wire::Json::object();
  for (const std::string& each : vars) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0)
      return base::fail(base::ErrorCode::invalid, fmt::format("'--var {}' has no value", each),
                        "write --var KEY=VALUE");
    parsed[each.substr(0, equals)] = each.substr(equals + 1);
  }
  return base::Result<wire::Json>(boost::system::in_place_value, std::move(parsed));
}

}  // namespace kapela::client
