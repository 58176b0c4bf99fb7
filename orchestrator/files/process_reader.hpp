// Who keeps the process of a component: what an orchestrator reads of `process:`, whose keys only simulators know.
#pragma once

#include "orchestrator/files/plant_file.hpp"

namespace kapela::files {

/// What is wrong with `process:` itself is reported by who starts programs.
/// The name of a unit of systemd.
[[nodiscard]] std::string read_unit(const yaml::Node& node, yaml::Report& report);
inline constexpr keys::Shape unit_name = keys::matching("^[A-Za-z0-9_@][A-Za-z0-9:_.@-]*$");

void read_process_spec(const ComponentSection& section, record::ComponentSpec& spec, yaml::Report& report);

}  // namespace kapela::files
