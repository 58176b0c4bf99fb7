// Plant: the components an orchestrator drives, as the configuration names them. A value; read by everything.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::record {

/// Who starts and ends the process of a component, as far as an orchestrator may ask for it.
struct ProcessSpec {
  bool by_plant = false;         ///< `process:` of a plant file: kapela plant up, asked at the component's admin port
  std::uint16_t admin_port = 0;  ///< with by_plant
  std::string unit{};            ///< of systemd, which keeps it; empty: it does not
  bool stays_away = false;       ///< after an end of its own nobody starts it again
  base::Duration start = std::chrono::seconds(20);  ///< at most until it answers
  base::Duration stop = std::chrono::seconds(5);    ///< at most until it is killed

  [[nodiscard]] bool is_kept() const { return by_plant || !unit.empty(); }
  friend bool operator==(const ProcessSpec&, const ProcessSpec&) = default;
};

struct ComponentSpec {
  std::string name;  ///< lower case
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string group{};        ///< may be empty: in no group
  std::string description{};  ///< for people
  wire::Dialect dialect = wire::Dialect::seed;
  std::vector<ComponentId> depends_on{};  ///< what must be up before it, and is stopped after it
  ProcessSpec process{};

  friend bool operator==(const ComponentSpec&, const ComponentSpec&) = default;
};

struct Plant {
  std::string name{};
  std::vector<ComponentSpec> components{};  ///< in the order of the file: also the order of every fan-out

  [[nodiscard]] const ComponentSpec& at(ComponentId id) const { return components[index(id)]; }
  [[nodiscard]] std::optional<ComponentId> find(std::string_view component) const;
  [[nodiscard]] std::optional<ComponentId> with_unit(std::string_view unit) const;
  [[nodiscard]] std::vector<ComponentId> in_group(std::string_view group) const;
  [[nodiscard]] std::vector<std::string> component_names() const;
  [[nodiscard]] std::vector<std::string> group_names() const;  ///< sorted, each once

  friend bool operator==(const Plant&, const Plant&) = default;
};

}  // namespace kapela::record
