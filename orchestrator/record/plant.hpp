// Plant: the components an orchestrator drives, as the configuration names them. A value; read by everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::record {

struct ComponentSpec {
  std::string name;  ///< lower case
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string group{};        ///< may be empty: in no group
  std::string description{};  ///< for people
  wire::Dialect dialect = wire::Dialect::seed;
  std::vector<ComponentId> depends_on{};  ///< what must be up before it, and is stopped after it

  friend bool operator==(const ComponentSpec&, const ComponentSpec&) = default;
};

struct Plant {
  std::string name{};
  std::vector<ComponentSpec> components{};  ///< in the order of the file: also the order of every fan-out

  [[nodiscard]] const ComponentSpec& at(ComponentId id) const { return components[index(id)]; }
  [[nodiscard]] std::optional<ComponentId> find(std::string_view component) const;
  [[nodiscard]] std::vector<ComponentId> in_group(std::string_view group) const;
  [[nodiscard]] std::vector<std::string> component_names() const;
  [[nodiscard]] std::vector<std::string> group_names() const;  ///< sorted, each once

  friend bool operator==(const Plant&, const Plant&) = default;
};

}  // namespace kapela::record
