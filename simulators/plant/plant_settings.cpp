#include "simulators/plant/plant_settings.hpp"

#include "orchestrator/base/host.hpp"

namespace kapela::plant {
namespace {

constexpr unsigned last_port = 65'535;

}  // namespace

std::uint16_t admin_port_of(const ComponentSetup& setup) {
  if (setup.admin_port) return *setup.admin_port;
  const unsigned port = setup.port + admin_port_offset;
  return setup.port == 0 || port > last_port ? std::uint16_t{0} : static_cast<std::uint16_t>(port);
}

net::Endpoint admin_endpoint_of(const ComponentSetup& setup, bool has_token) {
  const bool as_component = has_token || base::is_loopback(setup.address);
  return {as_component ? setup.address : net::Endpoint{}.address, admin_port_of(setup)};
}

}  // namespace kapela::plant
