// JSON lines: a case as one object on one line, for scripts. A function, owned by nobody.
#pragma once

#include <string>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// Without a line break. Durations and times are seconds; times count from the beginning of the case.
[[nodiscard]] std::string json_line(const CaseOutcome& outcome);

}  // namespace kapela::reports
