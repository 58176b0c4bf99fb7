// PlantFile: the components of a plant, as orchestrators and simulators read them from the same file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/keys.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::files {

/// What only simulators read of one component, unread: null nodes where the file has nothing. In the order of the
/// plant's components.
struct ComponentSection {
  std::string name;
  yaml::Node key{};            ///< the name in the file: the place for messages about the whole component
  yaml::Node depends_on{};     ///< of orchestrators as well
  yaml::Node timing{};         ///< command, or `ack`, -> distribution
  yaml::Node faults{};         ///< a list of rules
  yaml::Node rates{};          ///< type of fault -> how often
  yaml::Node admin_port{};     ///< a port; default port + 1000
  yaml::Node initial_state{};  ///< a stable state; default STOPPED
  yaml::Node behind{};         ///< where the real one is; without: there is none
  yaml::Node hooks{};          ///< what helps faults at a real one
  yaml::Node data{};           ///< what it says of its business at the beginning
  yaml::Node events{};         ///< what events that are no commands do to that
  yaml::Node timers{};         ///< and what time does
  yaml::Node figures{};        ///< what it says that it costs
  yaml::Node process{};        ///< a program that is the component, instead of a simulator
  yaml::Node unit{};           ///< of systemd: of orchestrators alone
  yaml::Node reset{};          ///< how a real one is brought back between two cases
};

struct PlantFile {
  record::Plant plant{};
  std::vector<ComponentSection> sections{};
  yaml::Node default_timing{};  ///< `defaults: {timing: ...}`; may be null
  std::optional<std::uint64_t> seed{};
};

/// Reads the report's text. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] PlantFile read_plant_file(yaml::Report& report);

/// What only simulators read, to whoever knows it; null: they are named, and no more.
struct SimulatedShapes {
  const keys::Shape* timing = nullptr;
  const keys::Shape* faults = nullptr;
  const keys::Shape* rates = nullptr;
  const keys::Shape* behind = nullptr;
  const keys::Shape* hooks = nullptr;
  const keys::Shape* events = nullptr;
  const keys::Shape* timers = nullptr;
  const keys::Shape* figures = nullptr;
  const keys::Shape* process = nullptr;
  const keys::Shape* reset = nullptr;
  const keys::Shape* component = nullptr;  ///< the component_block with these
};
/// A whole plant file.
[[nodiscard]] keys::Block plant_block(const SimulatedShapes& simulated);
[[nodiscard]] keys::Block component_block(const SimulatedShapes& simulated);
/// Components of which simulators do not read.
[[nodiscard]] keys::Block commanded_component_block();

inline constexpr keys::Shape component_name = keys::matching("^[a-z0-9_-]+$");
inline constexpr keys::Shape commanded_component = keys::block(commanded_component_block);
inline constexpr keys::Shape commanded_components =
    keys::defined("components", keys::map_of(component_name, commanded_component, 1));

/// Reads a `components:` (or avena's `clients:`) mapping into the file's plant and sections.
void read_components(const yaml::Node& node, PlantFile& file, yaml::Report& report);

/// Reads a file from the port. Errors of reading it are reported with its path as the place.
[[nodiscard]] yaml::Report open_report(const FileSystem& files, const std::string& path);

}  // namespace kapela::files
