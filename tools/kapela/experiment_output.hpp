// What kapela experiment says of outcomes: lines and tables on stdout, reports in files. Functions.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/net/time_scale.hpp"
#include "simulators/reports/matrix.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::cli {

struct ReportFiles {  // each empty where it is not wanted
  std::string junit{};
  std::string html{};
  std::string json{};
};

/// Everything that came of experiments and campaigns.
struct Outcomes {
  std::vector<reports::CaseOutcome> cases{};
  std::vector<reports::Matrix> matrices{};
  std::vector<std::string> notes{};
  bool is_incomplete = false;  ///< something that was asked for was not done
};

/// What a campaign adds to them.
struct CampaignWords {
  std::string file{};
  std::uint64_t left = 0;        ///< cells that were not carried out
  std::uint64_t seeds_left = 0;  ///< and seeds
  bool has_cells = true;
  std::vector<std::string> notes{};
};
void add_campaign(const CampaignWords& words, reports::Matrix matrix, Outcomes& into);

/// "kapela experiment run FILE --real ..."
[[nodiscard]] std::string repeat_line(const std::string& file, bool is_real, net::TimeScale scale);

/// Prints verdicts and tables, writes the reports. Gives an exit code.
[[nodiscard]] int tell(Outcomes outcomes, const ReportFiles& files);

/// False when one could not be written, which stderr tells.
[[nodiscard]] bool write_reports(const std::vector<reports::CaseOutcome>& outcomes,
                                 const std::vector<reports::Matrix>& campaigns, const ReportFiles& files);

}  // namespace kapela::cli
