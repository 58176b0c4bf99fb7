// PlantSource: where an orchestrator's plant comes from, to be read again while it runs. A value; made by the command.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "orchestrator/runtime/reloader.hpp"

namespace kapela::service {

struct PlantSource {
  std::vector<std::string> files{};            ///< empty: it is the built-in one
  std::function<runtime::ReadPlant()> read{};  ///< on another thread; empty where there is no file
  runtime::Simulators simulators{};            ///< as the orchestrator starts
};

/// Reads a plant file with what simulators say in it: the admin ports of the components.
using ReadPlantFile = std::function<runtime::ReadPlant(const std::string& path)>;

/// `plant` and `config` as on the command line, either may be empty; `named`: the plant file that the configuration
/// names, if it names one. `read_simulated`: of a simulated plant; without it nobody speaks to its components but as
/// to real ones.
[[nodiscard]] PlantSource plant_source(const std::string& plant, const std::string& config, const std::string& named,
                                       ReadPlantFile read_simulated = {});

}  // namespace kapela::service
