// Outcomes: what has come of experiments and campaigns, as it is told and written down. Values and functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/reports/matrix.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::search {

struct Outcomes {
  std::vector<reports::CaseOutcome> cases{};
  std::vector<reports::Matrix> matrices{};
  std::vector<std::string> notes{};
  bool is_incomplete = false;  ///< something that was asked for was not done
};

/// What a campaign adds to them beside its cases.
struct CampaignWords {
  std::string file{};
  std::uint64_t left = 0;        ///< cells that were not carried out
  std::uint64_t seeds_left = 0;  ///< and seeds
  bool has_cells = true;
  std::vector<std::string> notes{};
};
void add_campaign(const CampaignWords& words, reports::Matrix matrix, Outcomes& into);

/// Two cases of one name are told apart by their files.
void make_names_unique(std::vector<reports::CaseOutcome>& cases);

struct ReportFiles {  // each empty where it is not wanted
  std::string junit{};
  std::string html{};
  std::string json{};
};

/// All that can be written is; errors: io, of the first that cannot.
[[nodiscard]] base::Result<void> write_reports(const std::vector<reports::CaseOutcome>& cases,
                                               const std::vector<reports::Matrix>& campaigns, const ReportFiles& files);

}  // namespace kapela::search
