// kapela experiment run FILE...: fault-injection experiments and campaigns of them, each case with a verdict, in
// virtual time or over real HTTP.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/files/scenario_folder.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "simulators/experiment/campaign_run.hpp"
#include "simulators/lab/experiment_world.hpp"
#include "simulators/search/campaign_keeper.hpp"
#include "simulators/search/search_words.hpp"
#include "simulators/search/witnessed_files.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/output.hpp"
#include "tools/kapela/time_scale.hpp"

namespace kapela::cli {
namespace {

using experiment::LoadedExperiment;
using reports::CaseOutcome;
using reports::Verdict;

struct ExperimentOptions {
  std::vector<std::string> files;
  bool real = false;
  bool in_virtual_time = false;
  ReportFiles reports;
  net::TimeScale time_scale{};
  std::string cell;
  std::string shard;
  std::string report;
  std::string budget;
};

/// Directories stand for the experiments in them. Nothing when one cannot be read, which was printed.
std::optional<std::vector<std::string>> files_of(const files::FileSystem& disk, const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!disk.is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const base::Result<std::vector<files::Entry>> entries = disk.list(path);
    if (!entries) {
      complain(to_text(entries.error()));
      return std::nullopt;
    }
    for (std::string& file : files::files_of_folder(path, *entries).files)
      if (!file.ends_with(".json")) files.push_back(std::move(file));  // reports
  }
  return files;
}

/// One call of the command: what it is told, and what has come of it so far.
class Session {
 public:
  /// `keeper`: of the campaign, where one is wanted; outlives it.
  Session(const ExperimentOptions& options, std::optional<base::Duration> budget, experiment::CampaignShard shard,
          search::CampaignKeeper* keeper)
      : options_(options), budget_(budget), shard_(shard), world_(options.real, options.time_scale), keeper_(keeper) {}

  void take(const std::string& file, const LoadedExperiment& loaded) {
    if (loaded.campaign) return take_campaign(file, loaded);
    CaseOutcome outcome = world_.carry_out(loaded.experiment, loaded.subject);
    outcome.name = loaded.experiment.title.empty() ? file : loaded.experiment.title;
    add(std::move(outcome), file, "");
  }

  /// Errors: not_found.
  [[nodiscard]] base::Result<void> take_cell(const std::string& file, const LoadedExperiment& loaded) {
    experiment::CampaignMeans means;
    means.carry_out = [&](const experiment::Experiment& each) { return world_.carry_out(each, loaded.subject); };
    const auto cell = experiment::find_cell(loaded, means, options_.cell);
    if (!cell) return cell.error();
    CaseOutcome outcome = world_.carry_out(experiment_of(*cell, *loaded.campaign, loaded.experiment), loaded.subject);
    outcome.name = options_.cell;
    add(std::move(outcome), file, options_.cell);
    return {};
  }

  [[nodiscard]] bool interrupted() { return world_.interrupted(); }

  int finish() {
    outcomes_.is_incomplete = outcomes_.is_incomplete || interrupted();
    const int code = tell(std::move(outcomes_), options_.reports);
    return is_broken_ ? internal_error : code;
  }

 private:
  void add(CaseOutcome outcome, const std::string& file, const std::string& cell) {
    outcome.file = file;
    outcome.repeat = repeat_line(file, options_.real, options_.time_scale) + (cell.empty() ? "" : " --cell " + cell);
    outcomes_.cases.push_back(std::move(outcome));
  }

  void take_campaign(const std::string& file, const LoadedExperiment& loaded) {
    const net::EventLoop clock;
    const std::optional<base::Duration> most = budget_ ? budget_ : loaded.campaign->budget.time;
    const base::Instant began = clock.real_now();
    experiment::CampaignMeans means;
    means.carry_out = [&](const experiment::Experiment& each) { return world_.carry_out(each, loaded.subject); };
    bool is_all = true;
    means.goes_on = [&] { return is_all = !world_.interrupted() && (!most || clock.real_now() - began < *most); };
    means.shard = shard_;
    if (keeper_ != nullptr) {
      means.known = [&](std::uint64_t number) { return keeper_->known(number); };
      means.on_done = [&](const experiment::CellOutcome& cell) {
        is_broken_ = !went_well(keeper_->add(cell)) || is_broken_;
      };
    }
    experiment::CampaignOutcome done = experiment::carry_out(loaded, means);
    if (keeper_ != nullptr && is_all) is_broken_ = !went_well(keeper_->finish(done)) || is_broken_;
    if (keeper_ != nullptr && !is_all) outcomes_.notes.push_back(options_.report + ": the same command goes on");
    add_campaign({file, done.left, done.seeds_left, !done.cells.empty(), done.notes},
                 experiment::matrix_of(done, loaded), outcomes_);
    for (CaseOutcome& baseline : done.baselines) add(std::move(baseline), file, "");
    for (experiment::CellOutcome& cell : done.cells) {
      const std::string name = cell.outcome.name;
      add(std::move(cell.outcome), file, name);
    }
  }

  const ExperimentOptions& options_;
  std::optional<base::Duration> budget_;
  experiment::CampaignShard shard_;
  lab::ExperimentWorld world_;
  search::CampaignKeeper* keeper_;
  Outcomes outcomes_;
  bool is_broken_ = false;  ///< the report could not be written
};

int refuse(const base::Error& error, ExitCode code) {
  complain(to_text(error));
  return code;
}

struct Limits {
  std::optional<base::Duration> budget{};
  experiment::CampaignShard shard{};
};

base::Result<Limits> limits_of(const ExperimentOptions& options) {
  Limits limits;
  if (!options.budget.empty()) {
    const base::Result<base::Duration> time = base::parse_duration(options.budget);
    if (!time) return base::fail(time.error().code, "'--budget': " + time.error().message, time.error().hint);
    limits.budget = *time;
  }
  if (options.shard.empty()) return limits;
  const base::Result<base::NumberPair> shard = search::parse_shard(options.shard);
  if (!shard) return shard.error();
  limits.shard = {shard->first, shard->second};
  return limits;
}

using Loaded = std::vector<std::pair<std::string, LoadedExperiment>>;

int run_cell(const Loaded& all, Session& session) {
  if (all.size() != 1 || !all.front().second.campaign)
    return refuse(base::fail(base::ErrorCode::invalid, "--cell is for one file, a campaign"), bad_usage);
  const base::Result<void> done = session.take_cell(all.front().first, all.front().second);
  return done ? session.finish() : refuse(done.error(), refused);
}

experiment::CampaignPart part_of(const std::string& file, const LoadedExperiment& loaded,
                                 const experiment::CampaignShard& shard, std::uint64_t files) {
  experiment::CampaignPart part;
  part.version = KAPELA_VERSION;
  part.inputs = {{"campaign", loaded.experiment.title}, {"files", experiment::hash_text(files)}};
  part.shard = shard;
  part.title = loaded.experiment.title;
  part.file = file;
  part.columns = experiment::columns_of(loaded);
  return part;
}

int run(const ExperimentOptions& options) {
  const base::Result<Limits> limits = limits_of(options);
  if (!limits) return refuse(limits.error(), bad_usage);
  const files::RealFileSystem real_disk;
  const search::WitnessedFiles disk(real_disk);
  Loaded all;
  bool broken = false;
  const std::optional<std::vector<std::string>> files = files_of(disk, options.files);
  if (!files) return bad_input;
  for (const std::string& file : *files) {
    all.emplace_back(file, experiment::load_experiment(disk, file, {builtin_plant_name, builtin_plant()}));
    broken = print_problems(all.back().second.diagnostics) || broken;
  }
  if (broken) return bad_input;
  if (all.empty()) {
    complain("there is no experiment (*.yaml) in what you name");
    return bad_input;
  }
  std::optional<search::CampaignKeeper> keeper;
  if (!options.report.empty()) {
    if (all.size() != 1 || !all.front().second.campaign || options.real || !options.cell.empty())
      return refuse(base::fail(base::ErrorCode::invalid, "--report is for one file, a campaign in virtual time"),
                    bad_usage);
    keeper.emplace(options.report, part_of(all.front().first, all.front().second, limits->shard, disk.fingerprint()));
    if (const base::Result<void> opened = keeper->open(); !opened) return refuse(opened.error(), inconclusive);
  }
  Session session(options, limits->budget, limits->shard, keeper ? &*keeper : nullptr);
  if (!options.cell.empty()) return run_cell(all, session);
  for (const auto& [file, loaded] : all)
    if (!session.interrupted()) session.take(file, loaded);
  return session.finish();
}

}  // namespace

void add_experiment(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExperimentOptions>();
  CLI::App* experiment = app.add_subcommand("experiment", "Fault-injection experiments, each with a verdict");
  experiment->require_subcommand(1);
  experiment->footer(
      "Examples: kapela experiment run scenarios/experiments\n"
      "          kapela experiment run scenarios/experiments --real --time-scale 10");
  CLI::App* command = experiment->add_subcommand("run", "Carry out experiments: PASS, FAIL or INCONCLUSIVE");
  command->add_option("FILE", options->files, "Files with an experiment or a campaign, or directories of them")
      ->required();
  CLI::Option* real = command->add_flag("--real", options->real, "Over real HTTP, on free ports");
  CLI::Option* in_virtual_time =
      command->add_flag("--virtual", options->in_virtual_time, "In virtual time, which is the default");
  real->excludes(in_virtual_time);
  command->add_option("--junit", options->reports.junit, "Write the verdicts into this file, as JUnit XML");
  command->add_option("--html", options->reports.html, "Write a page with a picture of each experiment into this file");
  command->add_option("--json", options->reports.json, "Write the verdicts into this file, as JSON lines");
  command->add_option("--cell", options->cell, "Of a campaign: only this cell, COMPONENT/COMMAND/FAULT@PLACE/SEED");
  command->add_option("--shard", options->shard, "Of campaigns: i/n, only this part of the cells, i from 0");
  command->add_option("--report", options->report,
                      "Of a campaign: keep its cells in this file, go on from it, and leave the rest to kapela merge");
  command->add_option("--budget", options->budget, "Of each campaign: begin no cell after this time, e.g. 10m");
  add_time_scale(*command, options->time_scale);
  command->get_option("--time-scale")->needs(real);
  command->footer(
      "Exit: 0 all PASS, 1 one is FAIL, 2 one is INCONCLUSIVE or was not carried out\n"
      "Examples: kapela experiment run scenarios/experiments --html experiments.html\n"
      "          kapela experiment run scenarios/campaigns/full_start.yaml --shard 0/4");
  command->callback([&context, options] { context.chosen = [options] { return run(*options); }; });
}

}  // namespace kapela::cli
