// What a plant file says of a component that is elsewhere: where the real one is, and what helps faults at it.
#pragma once

#include <optional>

#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/keys/shape.hpp"
#include "simulators/plant/plant_settings.hpp"

namespace kapela::plant {

[[nodiscard]] keys::Block behind_block();
[[nodiscard]] keys::Block hooks_block();
inline constexpr keys::Shape behind_shape = keys::block(behind_block);
inline constexpr keys::Shape hooks_shape = keys::block(hooks_block);

/// Nothing: the component is a simulated one. What is wrong goes into the report.
[[nodiscard]] std::optional<Behind> read_behind(const files::ComponentSection& section, yaml::Report& report);

/// Rules of components that are elsewhere which nobody can carry out there, and proxies that stand before themselves.
/// `settings` are those of the file.
void check_behind(const PlantSettings& settings, const files::PlantFile& file, yaml::Report& report);

}  // namespace kapela::plant
