// A small plant and its scenarios in memory, for the tests of experiments.
#pragma once

#include <string>

#include "simulators/experiment/experiment_file.hpp"

namespace kapela::experiment {

/// plant.yaml (io, left, right), scenarios/start.yaml ("Start", "Stop").
[[nodiscard]] files::MemoryFileSystem small_cell();

/// What `experiments/one.yaml` of that cell says, beside its method.
[[nodiscard]] std::string head();

inline constexpr BuiltinPlant no_builtin{"<none>", ""};

/// All diagnostics, as they are printed.
[[nodiscard]] std::string problems(const std::vector<yaml::Diagnostic>& diagnostics);

}  // namespace kapela::experiment
