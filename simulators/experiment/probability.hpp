// What an experiment expects of a probability: estimated from independent virtual runs of its method, with the rates of
// its plant. A function.
#pragma once

#include <functional>
#include <memory>

#include "simulators/experiment/experiment.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::experiment {

/// Puts what comes of it into the outcome: FAIL where the goal is missed; INCONCLUSIVE, unless it has failed already,
/// where the runs that are allowed do not tell, or `goes_on` says no. Nothing without such an expectation.
void judge_probability(const Experiment& experiment, const std::shared_ptr<const world::Subject>& subject,
                       const std::function<bool()>& goes_on, reports::CaseOutcome& outcome);

/// A reason for INCONCLUSIVE, unless it has failed already.
void doubt(reports::CaseOutcome& outcome, std::string why);

}  // namespace kapela::experiment
