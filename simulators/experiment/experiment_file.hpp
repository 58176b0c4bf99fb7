// Experiment files: an experiment or a campaign as YAML, complete: read with diagnostics; an experiment is written so
// that reading gives the same.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/experiment/campaign.hpp"

namespace kapela::experiment {

struct LoadedExperiment {
  Experiment experiment{};
  std::optional<Campaign> campaign{};  ///< then the experiment is what its cells have in common
  std::shared_ptr<const world::Subject> subject{};
  std::vector<yaml::Diagnostic>
      diagnostics{};  ///< of the file, and of those it names; with errors nothing is to be used
};

/// Reads a file, its plant and its scenarios; paths in it are relative to it.
[[nodiscard]] LoadedExperiment load_experiment(const files::FileSystem& files, const std::string& path,
                                               const BuiltinPlant& builtin);

/// The JSON Schema of such files.
[[nodiscard]] std::string experiment_schema();

/// The text of a replay file. Paths are written as they stand in the source, so they must be relative to the file. A
/// latency from a file of samples cannot be written.
[[nodiscard]] std::string experiment_yaml(const Experiment& experiment, const record::Plant& plant);

/// All that goes wrong in the plan, each as its line of a method: faults, messages, partitions, crashes.
[[nodiscard]] std::vector<std::string> trouble_texts(const world::Plan& plan, const record::Plant& plant);

}  // namespace kapela::experiment
