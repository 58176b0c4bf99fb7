// PlantSettings: which simulated components there are, where they listen, and how they behave. Values.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/net/http.hpp"
#include "simulators/component/component_settings.hpp"
#include "simulators/faults/rate.hpp"
#include "simulators/plant/process.hpp"
#include "simulators/plant/process_settings.hpp"
#include "simulators/plant/reset_rule.hpp"
#include "simulators/plant/web_address.hpp"

namespace kapela::plant {

class ProgramPort;

/// Where the real component is, which a proxy stands before.
struct Behind {
  net::Endpoint at{};
  /// What does what only the component itself can: a request before each command that such a rule hits.
  struct Hook {
    faults::FaultType type = faults::FaultType::fail_transition;
    WebAddress post{};
    std::string body{};  ///< JSON
  };
  std::vector<Hook> hooks{};
};

struct ComponentSetup {
  std::shared_ptr<const component::ComponentSettings> settings{};  ///< not null
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                     ///< 0: a free one
  std::optional<std::uint16_t> admin_port{};  ///< without: port + 1000, or a free one when the port is 0
  std::vector<faults::Fault> faults{};        ///< in file order; then those of the rates
  std::vector<faults::Rate> rates{};
  std::optional<Rebirth> rebirth{};  ///< of a process that comes back after its death
  std::optional<Behind> behind{};    ///< without: it is simulated, or a program of ours
  std::shared_ptr<const ProcessSettings>
      process{};                   ///< a program that is it, or is behind its proxy; null: none of ours
  ProgramPort* program = nullptr;  ///< which runs, of a proxy; outlives the plant
  ResetRule reset{};               ///< of one that is no simulator
};

inline constexpr unsigned admin_port_offset = 1'000;

/// The admin port of a component: as set, or so much above its port; 0 (a free one) where there is none.
[[nodiscard]] std::uint16_t admin_port_of(const ComponentSetup& setup);

/// Where the admin port of a component listens. Others than this machine reach it with a token alone, and then only
/// where they reach the component.
[[nodiscard]] net::Endpoint admin_endpoint_of(const ComponentSetup& setup, bool has_token);

struct PlantSettings {
  std::string name{};
  std::uint64_t seed = 0;  ///< of every chance in the plant
  std::vector<ComponentSetup> components{};
  base::Duration boot_time = std::chrono::milliseconds(200);  ///< from CMD_RESTART until the port is back
  std::string token{};  ///< asked for by admin ports that other machines reach; empty: none do
};

}  // namespace kapela::plant
