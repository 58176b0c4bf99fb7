// Carries out a campaign: a baseline for each seed, then its cells; and the table that tells which cell broke what.
// Functions; whoever calls them provides the labs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulators/experiment/campaign.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/reports/matrix.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::experiment {

/// The cells whose number, over all seeds, leaves `index` when divided by `count`.
struct CampaignShard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

struct CellOutcome {
  Cell cell{};
  reports::CaseOutcome outcome{};  ///< named as the cell; without a history when it passed
  std::uint64_t number = 0;        ///< of the cell, over all seeds
  std::string fault{};             ///< "drop@reply"
  std::string command{};           ///< empty: whatever prompts the fault
  std::string component{};
};

struct CampaignMeans {
  /// Carries out one experiment in a lab of its own.
  std::function<reports::CaseOutcome(const Experiment&)> carry_out{};
  /// Asked before each cell; false ends the campaign.
  std::function<bool()> goes_on{};
  CampaignShard shard{};
  /// What another process has made of the cell of this number; null: nothing yet.
  std::function<const CellOutcome*(std::uint64_t number)> known{};
  /// Told of each cell that was carried out here.
  std::function<void(const CellOutcome&)> on_done{};
};

/// Histories that are kept, for pictures of the first that did not pass.
inline constexpr std::size_t most_pictures = 100;

struct CampaignOutcome {
  std::vector<reports::CaseOutcome> baselines{};  ///< one a seed, "baseline/7"
  std::vector<CellOutcome> cells{};
  std::uint64_t left = 0;            ///< cells of this shard that were not carried out any more
  std::uint64_t seeds_left = 0;      ///< seeds that were not begun any more
  std::vector<std::string> notes{};  ///< what was not tried, and why; a sentence each
};

[[nodiscard]] CampaignOutcome carry_out(const LoadedExperiment& loaded, const CampaignMeans& means);

/// The cell of that name. Where commands are to be hit for their purpose the baseline of its seed is carried out.
/// Errors: not_found, with the nearest names.
[[nodiscard]] base::Result<Cell> find_cell(const LoadedExperiment& loaded, const CampaignMeans& means,
                                           const std::string& name);

/// A row for each fault at each command, a column for each component.
[[nodiscard]] reports::Matrix matrix_of(const CampaignOutcome& outcome, const LoadedExperiment& loaded);
[[nodiscard]] reports::Matrix matrix_of(const std::string& title, const std::vector<std::string>& columns,
                                        const std::vector<CellOutcome>& cells);
[[nodiscard]] std::vector<std::string> columns_of(const LoadedExperiment& loaded);

}  // namespace kapela::experiment
