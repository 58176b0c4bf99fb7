// Loads files for commands: the plant that is named or the built-in one; what is wrong goes to stderr, all at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/plant/plant_settings.hpp"

namespace kapela::cli {

/// A plant file under both its aspects.
struct LoadedPlant {
  record::Plant plant{};             ///< for an orchestrator
  plant::PlantSettings simulated{};  ///< for simulators
};

struct PlantReading {
  LoadedPlant plant{};  ///< not to be used when there are errors
  std::vector<yaml::Diagnostic> diagnostics{};
};

/// `path` empty: the built-in plant.
[[nodiscard]] PlantReading read_plant(const std::string& path);

/// `path` empty: the built-in plant. Nothing when it has errors; they and the warnings are printed on stderr.
[[nodiscard]] std::optional<LoadedPlant> load_plant(const std::string& path);

/// Another one each time, for what names no seed; short enough to be typed again. Whoever draws it tells it.
[[nodiscard]] std::uint64_t draw_seed();

/// Prints diagnostics on stderr; true when one of them is an error.
bool print_problems(const std::vector<yaml::Diagnostic>& diagnostics);

}  // namespace kapela::cli
