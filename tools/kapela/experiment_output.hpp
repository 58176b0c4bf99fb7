// What kapela experiment says of outcomes: lines and tables on stdout, reports in files. Functions.
#pragma once

#include <string>
#include <vector>

#include "simulators/reports/matrix.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::cli {

struct ReportFiles {  // each empty where it is not wanted
  std::string junit{};
  std::string html{};
  std::string json{};
};

/// Verdict, why, and the line that repeats it.
void print(const reports::CaseOutcome& outcome);
void print(const reports::Matrix& matrix);

/// False when one could not be written, which stderr tells.
[[nodiscard]] bool write_reports(const std::vector<reports::CaseOutcome>& outcomes,
                                 const std::vector<reports::Matrix>& campaigns, const ReportFiles& files);

}  // namespace kapela::cli
