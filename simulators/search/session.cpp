#include "simulators/search/session.hpp"

#include <utility>

#include "orchestrator/files/scenario_folder.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::search {

using experiment::LoadedExperiment;
using reports::CaseOutcome;

base::Result<std::vector<std::string>> experiment_files(const files::FileSystem& disk,
                                                        const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!disk.is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const base::Result<std::vector<files::Entry>> entries = disk.list(path);
    if (!entries) return entries.error();
    for (std::string& file : files::files_of_folder(path, *entries).files)
      if (!file.ends_with(".json")) files.push_back(std::move(file));  // reports
  }
  return files;
}

experiment::CampaignPart part_of(const std::string& file, const LoadedExperiment& loaded,
                                 const experiment::CampaignShard& shard, std::uint64_t files,
                                 const std::string& version) {
  experiment::CampaignPart part;
  part.version = version;
  part.inputs = {{"campaign", loaded.experiment.title}, {"files", experiment::hash_text(files)}};
  part.shard = shard;
  part.title = loaded.experiment.title;
  part.file = file;
  part.columns = experiment::columns_of(loaded);
  return part;
}

Session::Session(lab::CaseWorld& world, SessionSettings settings, CampaignKeeper* keeper)
    : world_(world), settings_(std::move(settings)), keeper_(keeper) {}

void Session::take(const std::string& file, const LoadedExperiment& loaded) {
  if (loaded.campaign) return take_campaign(file, loaded);
  CaseOutcome outcome = world_.carry_out(loaded.experiment, loaded.subject);
  outcome.name = loaded.experiment.title.empty() ? file : loaded.experiment.title;
  add(std::move(outcome), file, "");
}

base::Result<void> Session::take_cell(const std::string& file, const LoadedExperiment& loaded,
                                      const std::string& cell) {
  const auto found = experiment::find_cell(loaded, means_for(loaded), cell);
  if (!found) return found.error();
  CaseOutcome outcome = world_.carry_out(experiment_of(*found, *loaded.campaign, loaded.experiment), loaded.subject);
  outcome.name = cell;
  add(std::move(outcome), file, cell);
  return {};
}

Outcomes Session::finish() {
  outcomes_.is_incomplete = outcomes_.is_incomplete || interrupted();
  return std::move(outcomes_);
}

void Session::add(CaseOutcome outcome, const std::string& file, const std::string& cell) {
  outcome.file = file;
  outcome.repeat = settings_.repeat ? settings_.repeat(file, cell) : std::string();
  outcomes_.cases.push_back(std::move(outcome));
}

/// The first error counts.
void Session::keep(base::Result<void> done) {
  if (kept_ && !done) kept_ = std::move(done);
}

experiment::CampaignMeans Session::means_for(const LoadedExperiment& loaded) {
  experiment::CampaignMeans means;
  means.carry_out = [&](const experiment::Experiment& each) { return world_.carry_out(each, loaded.subject); };
  means.shard = settings_.shard;
  if (keeper_ == nullptr) return means;
  means.known = [this](std::uint64_t number) { return keeper_->known(number); };
  means.on_done = [this](const experiment::CellOutcome& cell) { keep(keeper_->add(cell)); };
  return means;
}

void Session::take_campaign(const std::string& file, const LoadedExperiment& loaded) {
  const net::EventLoop clock;
  const std::optional<base::Duration> most = settings_.budget ? settings_.budget : loaded.campaign->budget.time;
  const base::Instant began = clock.real_now();
  experiment::CampaignMeans means = means_for(loaded);
  bool is_all = true;
  means.goes_on = [&] { return is_all = !world_.interrupted() && (!most || clock.real_now() - began < *most); };
  experiment::CampaignOutcome done = experiment::carry_out(loaded, means);
  if (keeper_ != nullptr && is_all) keep(keeper_->finish(done));
  if (keeper_ != nullptr && !is_all) outcomes_.notes.push_back(settings_.kept_in + ": the same command goes on");
  add_campaign({file, done.left, done.seeds_left, !done.cells.empty(), done.notes}, experiment::matrix_of(done, loaded),
               outcomes_);
  for (CaseOutcome& baseline : done.baselines) add(std::move(baseline), file, "");
  for (experiment::CellOutcome& cell : done.cells) {
    const std::string name = cell.outcome.name;
    add(std::move(cell.outcome), file, name);
  }
}

}  // namespace kapela::search
