// What of an experiment only Kapela's own orchestrator can be put through. A function.
#pragma once

#include <string>
#include <vector>

#include "simulators/experiment/experiment.hpp"
#include "simulators/judge/adapter.hpp"

namespace kapela::judge {

/// A sentence each without a full stop; none: the experiment can be carried out with the orchestrator of the adapter.
[[nodiscard]] std::vector<std::string> not_applicable(const experiment::Experiment& experiment,
                                                      const world::Subject& subject, const Adapter& adapter);

}  // namespace kapela::judge
