// Comparison: an experiment on real components beside the same in virtual time: the same verdict, or the first record
// at which both part. A function of both outcomes, owned by nobody.
#pragma once

#include <string>

#include "simulators/reports/outcome.hpp"

namespace kapela::experiment {

/// A sentence without a full stop. What may come in any order (who answers first, what a poll finds on its way,
/// repeats) makes no difference.
[[nodiscard]] std::string compared(const reports::CaseOutcome& real, const reports::CaseOutcome& in_virtual_time);

}  // namespace kapela::experiment
