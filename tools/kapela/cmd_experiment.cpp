// kapela experiment run FILE...: fault-injection experiments and campaigns of them, each case with a verdict, in
// virtual time or over real HTTP.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/lab/experiment_world.hpp"
#include "simulators/search/search_words.hpp"
#include "simulators/search/session.hpp"
#include "simulators/search/witnessed_files.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

using experiment::LoadedExperiment;

struct ExperimentOptions {
  std::vector<std::string> files;
  bool real = false;
  bool in_virtual_time = false;
  search::ReportFiles reports;
  net::TimeScale time_scale{};
  std::string cell;
  std::string shard;
  std::string report;
  std::string budget;
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

/// Prints what has come of it.
int finish(search::Session& session, const ExperimentOptions& options) {
  const int code = tell(session.finish(), options.reports);
  return went_well(session.kept()) ? code : internal_error;
}

int run_cell(const Loaded& all, search::Session& session, const ExperimentOptions& options) {
  if (all.size() != 1 || !all.front().second.campaign)
    return refuse(base::fail(base::ErrorCode::invalid, "--cell is for one file, a campaign"), bad_usage);
  const base::Result<void> done = session.take_cell(all.front().first, all.front().second, options.cell);
  return done ? finish(session, options) : refuse(done.error(), refused);
}

search::SessionSettings settings_of(const ExperimentOptions& options, const Limits& limits) {
  search::SessionSettings settings{limits.budget, limits.shard, options.report, {}};
  settings.repeat = [&options](const std::string& file, const std::string& cell) {
    return repeat_line(file, options.real, options.time_scale) + (cell.empty() ? "" : " --cell " + cell);
  };
  return settings;
}

int run(const ExperimentOptions& options) {
  const base::Result<Limits> limits = limits_of(options);
  if (!limits) return refuse(limits.error(), bad_usage);
  const files::RealFileSystem real_disk;
  const search::WitnessedFiles disk(real_disk);
  Loaded all;
  bool broken = false;
  const base::Result<std::vector<std::string>> files = search::experiment_files(disk, options.files);
  if (!files) return refuse(files.error(), bad_input);
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
    keeper.emplace(options.report, search::part_of(all.front().first, all.front().second, limits->shard,
                                                   disk.fingerprint(), KAPELA_VERSION));
    if (const base::Result<void> opened = keeper->open(); !opened) return refuse(opened.error(), inconclusive);
  }
  lab::ExperimentWorld world(options.real, options.time_scale);
  search::Session session(world, settings_of(options, *limits), keeper ? &*keeper : nullptr);
  if (!options.cell.empty()) return run_cell(all, session, options);
  for (const auto& [file, loaded] : all)
    if (!session.interrupted()) session.take(file, loaded);
  return finish(session, options);
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
