#include "simulators/experiment/campaign_run.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "simulators/experiment/observer.hpp"

namespace kapela::experiment {
namespace {

using reports::CaseOutcome;
using reports::Verdict;

/// Histories that are kept for pictures of what did not pass.
constexpr std::size_t most_pictures = 100;

/// Where commands were accepted, in the order in which they came.
std::vector<Site> sites_of(const CaseOutcome& baseline, const LoadedExperiment& loaded) {
  std::vector<Site> sites;
  if (baseline.history == nullptr) return sites;
  Observer observer(*loaded.subject, *baseline.history);
  observer.look();
  for (const Observer::Accepted& each : observer.accepted())
    if (const Site site{each.component, each.command}; std::find(sites.begin(), sites.end(), site) == sites.end())
      sites.push_back(site);
  return sites;
}

class CampaignRun {
 public:
  CampaignRun(const LoadedExperiment& loaded, const CampaignMeans& means)
      : loaded_(loaded), campaign_(*loaded.campaign), means_(means) {}

  CampaignOutcome carry_out() {
    for (const std::uint64_t seed : campaign_.seeds) take(seed);
    return std::move(result_);
  }

 private:
  void take(std::uint64_t seed) {
    if (!goes_on()) {
      ++result_.seeds_left;
      return;
    }
    CaseOutcome baseline = means_.carry_out(baseline_of(seed, campaign_, loaded_.experiment));
    baseline.name = fmt::format("baseline/{}", seed);
    const std::vector<Site> sites = sites_of(baseline, loaded_);
    if (baseline.verdict != Verdict::pass) {
      result_.notes.push_back(
          fmt::format("seed {}: its baseline is {}, so its cells would prove nothing", seed, name(baseline.verdict)));
    } else {
      baseline.history.reset();
      note_commands_that_are_not_sent(seed, sites);
      for (const Cell& cell : cells_of(campaign_, seed, sites)) take(cell);
    }
    result_.baselines.push_back(std::move(baseline));
  }

  void take(const Cell& cell) {
    if (number_++ % means_.shard.count != means_.shard.index) return;
    if (!goes_on()) {
      ++result_.left;
      return;
    }
    CellOutcome done{cell, means_.carry_out(experiment_of(cell, campaign_, loaded_.experiment))};
    done.outcome.name = cell_name(cell, campaign_, *loaded_.subject->plant);
    if (done.outcome.verdict == Verdict::pass || pictures_ == most_pictures) {
      done.outcome.history.reset();
    } else {
      ++pictures_;
    }
    result_.cells.push_back(std::move(done));
  }

  [[nodiscard]] bool goes_on() const {
    if (campaign_.budget.cells && result_.cells.size() >= *campaign_.budget.cells) return false;
    return !means_.goes_on || means_.goes_on();
  }

  void note_commands_that_are_not_sent(std::uint64_t seed, const std::vector<Site>& sites) {
    for (const wire::Command command : campaign_.commands)
      if (std::none_of(sites.begin(), sites.end(), [command](const Site& site) { return site.command == command; }))
        result_.notes.push_back(
            fmt::format("seed {}: nobody is sent {} in the baseline, so it has no cells", seed, wire::name(command)));
  }

  const LoadedExperiment& loaded_;
  const Campaign& campaign_;
  const CampaignMeans& means_;
  CampaignOutcome result_;
  std::uint64_t number_ = 0;
  std::size_t pictures_ = 0;
};

/// What became of the runs of a case: "ROLLED_BACK", "ROLLED_BACK, SUCCEEDED"; or its verdict, when there was none.
std::string text_of(const CaseOutcome& outcome) {
  std::string text;
  for (const reports::RunOutcome& run : outcome.runs)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", name(run.status));
  return text.empty() ? std::string(name(outcome.verdict)) : text;
}

/// One entry of the table: what became of a cell under all seeds.
struct Tally {
  std::map<std::string, std::size_t> texts{};
  std::size_t count = 0;
  Verdict worst = Verdict::pass;

  void add(const CaseOutcome& outcome) {
    ++texts[text_of(outcome)];
    ++count;
    if (outcome.verdict == Verdict::fail || worst == Verdict::pass) worst = outcome.verdict;
  }

  [[nodiscard]] reports::Matrix::Entry entry() const {
    std::string text;
    for (const auto& [each, times] : texts)
      text += fmt::format("{}{}{}", text.empty() ? "" : ", ", each, times == count ? "" : fmt::format(" {}x", times));
    return {std::move(text), worst};
  }
};

}  // namespace

CampaignOutcome carry_out(const LoadedExperiment& loaded, const CampaignMeans& means) {
  return CampaignRun(loaded, means).carry_out();
}

reports::Matrix matrix_of(const CampaignOutcome& outcome, const LoadedExperiment& loaded) {
  const Campaign& campaign = *loaded.campaign;
  reports::Matrix matrix;
  matrix.title = loaded.experiment.title;
  for (const engine::ComponentId id : campaign.components) matrix.columns.push_back(loaded.subject->plant->at(id).name);
  std::vector<std::pair<std::string, std::string>> rows;
  std::map<std::pair<std::string, std::string>, std::map<engine::ComponentId, Tally>> tallies;
  for (const CellOutcome& each : outcome.cells) {
    const std::pair row{fault_name(each.cell, campaign),
                        std::string(each.cell.command ? wire::name(*each.cell.command) : "")};
    if (!tallies.contains(row)) rows.push_back(row);
    tallies[row][each.cell.component].add(each.outcome);
  }
  for (const auto& row : rows) {
    reports::Matrix::Row& added = matrix.rows.emplace_back(reports::Matrix::Row{row.first, row.second, {}});
    for (const engine::ComponentId id : campaign.components) {
      const auto found = tallies[row].find(id);
      added.entries.push_back(found == tallies[row].end() ? std::nullopt : std::optional(found->second.entry()));
    }
  }
  return matrix;
}

}  // namespace kapela::experiment
