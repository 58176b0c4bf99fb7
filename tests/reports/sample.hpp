// Real outcomes for tests of reports: experiments with the delivered plant and scenarios, carried out in virtual time.
#pragma once

#include <vector>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// One that failed, one with a lost answer, one with crashes, one without a fault, one whose fault never acted.
[[nodiscard]] std::vector<CaseOutcome> sample_cases();

}  // namespace kapela::reports
