// PlantSource: where an orchestrator's plant comes from, to be read again while it runs. A value; made by the command.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "orchestrator/runtime/reloader.hpp"

namespace kapela::cli {

struct PlantSource {
  std::vector<std::string> files{};            ///< empty: it is the built-in one
  std::function<runtime::ReadPlant()> read{};  ///< on another thread; empty where there is no file
  runtime::Simulators simulators{};            ///< as the orchestrator starts
};

/// `plant` and `config` as on the command line, either may be empty; `named`: the plant file that the configuration
/// names, if it names one. `simulated`: what is read again tells of admin ports as well.
[[nodiscard]] PlantSource plant_source(const std::string& plant, const std::string& config, const std::string& named,
                                       bool simulated);

/// The admin ports of a plant file, which has been found sound; of the built-in plant where `path` is empty.
[[nodiscard]] runtime::Simulators simulators_of(const std::string& path);

}  // namespace kapela::cli
