// PlantFile: the components of a plant, as orchestrators and simulators read them from the same file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/engine/plant.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

/// What only simulators read of one component, unread: null nodes where the file has nothing. In the order of the
/// plant's components.
struct ComponentSection {
  std::string name;
  yaml::Node key{};            ///< the name in the file: the place for messages about the whole component
  yaml::Node timing{};         ///< command, or `ack`, -> distribution
  yaml::Node faults{};         ///< a list of rules
  yaml::Node admin_port{};     ///< a port; default port + 1000
  yaml::Node initial_state{};  ///< a stable state; default STOPPED
};

struct PlantFile {
  engine::Plant plant{};
  std::vector<ComponentSection> sections{};
  yaml::Node default_timing{};  ///< `defaults: {timing: ...}`; may be null
  std::optional<std::uint64_t> seed{};
};

/// Reads the report's text. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] PlantFile read_plant_file(yaml::Report& report);

/// Reads a `components:` (or avena's `clients:`) mapping into the file's plant and sections.
void read_components(const yaml::Node& node, PlantFile& file, yaml::Report& report);

/// Reads a file from the port. Errors of reading it are reported with its path as the place.
[[nodiscard]] yaml::Report open_report(const FileSystem& files, const std::string& path);

}  // namespace kapela::files
