// What goes wrong in an experiment, and why: the question and its answer. A function.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/explore/causes.hpp"

namespace kapela::search {

/// An explanation with what it is about.
struct Explained {
  std::string wrong{};                                ///< what is explained, a sentence without a full stop
  const experiment::LoadedExperiment* loaded{};       ///< outlives it
  std::shared_ptr<const history::History> history{};  ///< of the run itself
  std::vector<explore::Timeout> timeouts{};
  explore::Explanation explanation{};
};

/// Of a plain experiment: an invariant that is violated; else a run that does not end as the file expects; else one
/// that does not succeed. Nothing: nothing goes wrong.
[[nodiscard]] std::optional<Explained> explain_experiment(const experiment::LoadedExperiment& loaded);

}  // namespace kapela::search
