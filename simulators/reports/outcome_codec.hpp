// The codec of outcomes: all that a report shows of a case, as one line of JSON, so that another process can show it.
// Functions. What it took of real time is left out: that is not alike twice.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

/// Without a line end.
[[nodiscard]] std::string outcome_line(const CaseOutcome& outcome);

/// Errors: `malformed`.
[[nodiscard]] base::Result<CaseOutcome> parse_outcome(std::string_view line);

}  // namespace kapela::reports
