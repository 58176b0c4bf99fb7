#include "simulators/experiment/campaign_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "simulators/experiment/lab_observer.hpp"

namespace kapela::experiment {
namespace {

using reports::CaseOutcome;
using reports::Verdict;

/// What commands were sent for. Somebody else's orchestrator keeps no intents: it undoes when it lowers
/// whom the same run has raised.
class Purposes {
 public:
  explicit Purposes(const CaseOutcome& baseline) : is_told_(baseline.is_told) {}

  void look_at(const record::Record& record) {
    if (record.kind == record::RecordKind::run_accepted) raised_.clear();
    if (record.kind == record::RecordKind::intent) intended_[record.command] = static_cast<record::Purpose>(record.a);
  }

  record::Purpose of(const record::Record& handled) {
    if (!is_told_) return intended_[handled.command];
    if (!wire::traits(handled.what()).lowers) raised_.insert(handled.component);
    const bool undoes = wire::traits(handled.what()).lowers && raised_.contains(handled.component);
    return undoes ? record::Purpose::compensation : record::Purpose::forward;
  }

 private:
  bool is_told_;
  std::map<record::CommandId, record::Purpose> intended_{};
  std::set<record::ComponentId> raised_{};
};

/// Where commands came to components and were accepted, each for each purpose once, in the order in which they came.
std::vector<Site> sites_of(const CaseOutcome& baseline) {
  std::vector<Site> sites;
  if (baseline.history == nullptr) return sites;
  Purposes purposes(baseline);
  std::map<std::pair<record::ComponentId, wire::Command>, Site> counts;
  for (const record::Record& record : baseline.history->records()) {
    purposes.look_at(record);
    if (record.kind != record::RecordKind::handled) continue;
    const auto command = static_cast<wire::Command>(record.detail);
    Site& count = counts[{record.component, command}];
    Site site{record.component, command, purposes.of(record), count.before, count.accepted_before};
    const auto verdict = static_cast<wire::Verdict>(record.a);
    const bool is_known = std::any_of(sites.begin(), sites.end(), [&site](const Site& each) {
      return each.component == site.component && each.command == site.command && each.purpose == site.purpose;
    });
    ++count.before;
    if (verdict != wire::Verdict::accepted) continue;
    ++count.accepted_before;
    if (!is_known) sites.push_back(site);
  }
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
    if (!goes_on(number_)) {
      ++result_.seeds_left;
      return;
    }
    CaseOutcome baseline = means_.carry_out(baseline_of(seed, campaign_, loaded_.experiment));
    baseline.name = fmt::format("baseline/{}", seed);
    const std::vector<Site> sites = sites_of(baseline);
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
    const std::uint64_t number = number_++;
    if (number % means_.shard.count != means_.shard.index) return;
    const CellOutcome* known = means_.known ? means_.known(number) : nullptr;
    if (known == nullptr && !goes_on(number)) {
      ++result_.left;
      return;
    }
    CellOutcome done = known != nullptr ? *known : carried_out(cell, number);
    if (done.outcome.verdict == Verdict::pass || pictures_ == most_pictures) {
      done.outcome.history.reset();
    } else {
      ++pictures_;
    }
    if (known == nullptr && means_.on_done) means_.on_done(done);
    result_.cells.push_back(std::move(done));
  }

  [[nodiscard]] CellOutcome carried_out(const Cell& cell, std::uint64_t number) const {
    const record::Plant& plant = *loaded_.subject->plant;
    CellOutcome done{cell,
                     means_.carry_out(experiment_of(cell, campaign_, loaded_.experiment)),
                     number,
                     fault_name(cell, campaign_),
                     cell.command ? command_name(*cell.command) : "",
                     plant.at(cell.component).name};
    done.outcome.name = cell_name(cell, campaign_, plant);
    return done;
  }

  /// The budget of cells is that of the whole campaign: all shards together have as many as one process has.
  [[nodiscard]] bool goes_on(std::uint64_t number) const {
    if (campaign_.budget.cells && number >= *campaign_.budget.cells) return false;
    return !means_.goes_on || means_.goes_on();
  }

  void note_commands_that_are_not_sent(std::uint64_t seed, const std::vector<Site>& sites) {
    for (const WantedCommand& wanted : campaign_.commands)
      if (std::none_of(sites.begin(), sites.end(), [&wanted](const Site& site) {
            return site.command == wanted.command && (!wanted.purpose || site.purpose == *wanted.purpose);
          }))
        result_.notes.push_back(
            fmt::format("seed {}: nobody is sent {} in the baseline, so it has no cells", seed, command_name(wanted)));
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
    text += fmt::format("{}{}", text.empty() ? "" : ", ", reports::status_text(outcome, run.status));
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

base::Result<Cell> find_cell(const LoadedExperiment& loaded, const CampaignMeans& means, const std::string& name) {
  const Campaign& campaign = *loaded.campaign;
  std::vector<Site> sites = all_sites(campaign);
  const auto has_purpose = [](const WantedCommand& each) { return each.purpose.has_value(); };
  if (std::any_of(campaign.commands.begin(), campaign.commands.end(), has_purpose))
    for (const std::uint64_t seed : campaign.seeds)
      if (name.ends_with(fmt::format("/{}", seed)))
        sites = sites_of(means.carry_out(baseline_of(seed, campaign, loaded.experiment)));
  return find_cell(campaign, *loaded.subject->plant, sites, name);
}

reports::Matrix matrix_of(const CampaignOutcome& outcome, const LoadedExperiment& loaded) {
  return matrix_of(loaded.experiment.title, columns_of(loaded), outcome.cells);
}

std::vector<std::string> columns_of(const LoadedExperiment& loaded) {
  std::vector<std::string> columns;
  for (const record::ComponentId id : loaded.campaign->components)
    columns.push_back(loaded.subject->plant->at(id).name);
  return columns;
}

reports::Matrix matrix_of(const std::string& title, const std::vector<std::string>& columns,
                          const std::vector<CellOutcome>& cells) {
  reports::Matrix matrix{title, columns, {}};
  std::vector<std::pair<std::string, std::string>> rows;
  std::map<std::pair<std::string, std::string>, std::map<std::string, Tally>> tallies;
  for (const CellOutcome& each : cells) {
    const std::pair row{each.fault, each.command};
    if (!tallies.contains(row)) rows.push_back(row);
    tallies[row][each.component].add(each.outcome);
  }
  for (const auto& row : rows) {
    reports::Matrix::Row& added = matrix.rows.emplace_back(reports::Matrix::Row{row.first, row.second, {}});
    for (const std::string& column : columns) {
      const auto found = tallies[row].find(column);
      added.entries.push_back(found == tallies[row].end() ? std::nullopt : std::optional(found->second.entry()));
    }
  }
  return matrix;
}

}  // namespace kapela::experiment
