// What kapela experiment says of outcomes: lines and tables on stdout, reports in files. Functions.
#pragma once

#include <string>

#include "orchestrator/net/time_scale.hpp"
#include "simulators/search/outcomes.hpp"

namespace kapela::cli {

/// "kapela experiment run FILE --real ..."
[[nodiscard]] std::string repeat_line(const std::string& file, bool is_real, net::TimeScale scale);

/// Prints verdicts and tables, writes the reports. Gives an exit code.
[[nodiscard]] int tell(search::Outcomes outcomes, const search::ReportFiles& files);

}  // namespace kapela::cli
