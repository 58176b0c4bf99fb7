// kapela judge ADAPTER FILE...: experiments and campaigns with somebody else's orchestrator, judged by the truth of the
// plant.
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/judge/adapter_file.hpp"
#include "simulators/judge/judge_world.hpp"
#include "simulators/judge/law.hpp"
#include "simulators/search/session.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/experiment_output.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using experiment::LoadedExperiment;

struct JudgeOptions {
  std::string adapter;
  std::vector<std::string> files;
  bool list = false;
  std::string cell;
  std::string budget;
  search::ReportFiles reports;
};

int list_laws() {
  say("Judged by the truth of the plant:");
  for (const judge::LawTraits& law : judge::laws()) say_text(fmt::format("  {:4}{}", law.name, law.says));
  std::string others;
  for (const checker::InvariantTraits& each : checker::invariants()) {
    if (judge::is_of_truth(each.id))
      say_text(fmt::format("  {:4}{}", each.name, each.says));
    else
      others += fmt::format("{}{}", others.empty() ? "" : ", ", each.name);
  }
  say("Not judged, as they need the records of Kapela's own orchestrator: " + others);
  return success;
}

std::string own_program() {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "kapela" : program.string();
}

int fail_with(const base::Error& error, ExitCode code) {
  complain(to_text(error));
  return code;
}

using Experiments = std::vector<std::pair<std::string, LoadedExperiment>>;

/// Nothing: what is wrong with them has been printed.
std::optional<Experiments> load_experiments(const files::FileSystem& disk, const std::vector<std::string>& paths) {
  const base::Result<std::vector<std::string>> files = search::experiment_files(disk, paths);
  if (!files) {
    complain(to_text(files.error()));
    return std::nullopt;
  }
  Experiments all;
  bool broken = false;
  for (const std::string& file : *files) {
    all.emplace_back(file, experiment::load_experiment(disk, file, {builtin_plant_name, builtin_plant()}));
    broken = print_problems(all.back().second.diagnostics) || broken;
  }
  if (all.empty()) complain("there is no experiment (*.yaml) in what you name");
  return broken || all.empty() ? std::nullopt : std::optional(std::move(all));
}

search::SessionSettings session_settings(const JudgeOptions& options, std::optional<base::Duration> budget) {
  search::SessionSettings settings{budget, {}, "", {}};
  settings.repeat = [&options](const std::string& file, const std::string& cell) {
    return fmt::format("kapela judge {} {}{}", options.adapter, file, cell.empty() ? "" : " --cell " + cell);
  };
  return settings;
}

int take_one_cell(const Experiments& all, search::Session& session, const JudgeOptions& options) {
  if (all.size() != 1 || !all.front().second.campaign)
    return fail_with(base::fail(base::ErrorCode::invalid, "--cell is for one file, a campaign"), bad_usage);
  const base::Result<void> done = session.take_cell(all.front().first, all.front().second, options.cell);
  return done ? tell(session.finish(), options.reports) : fail_with(done.error(), refused);
}

int judge_all(const JudgeOptions& options) {
  if (options.list) return list_laws();
  if (options.adapter.empty() || options.files.empty())
    return fail_with(base::fail(base::ErrorCode::invalid, "an adapter and experiments are needed",
                                "kapela judge ADAPTER FILE..., or kapela judge --list"),
                     bad_usage);
  std::optional<base::Duration> budget;
  if (!options.budget.empty()) {
    const base::Result<base::Duration> time = base::parse_duration(options.budget);
    if (!time) return fail_with(time.error(), bad_usage);
    budget = *time;
  }
  const files::RealFileSystem disk;
  judge::LoadedAdapter loaded = judge::load_adapter(disk, options.adapter);
  if (print_problems(loaded.diagnostics)) return bad_input;
  const std::optional<Experiments> all = load_experiments(disk, options.files);
  if (!all) return bad_input;
  judge::JudgeWorld world(std::move(loaded.adapter), own_program());
  search::Session session(world, session_settings(options, budget));
  if (!options.cell.empty()) return take_one_cell(*all, session, options);
  for (const auto& [file, experiment] : *all)
    if (!session.interrupted()) session.take(file, experiment);
  return tell(session.finish(), options.reports);
}

}  // namespace

void add_judge(CLI::App& app, Context& context) {
  auto options = std::make_shared<JudgeOptions>();
  CLI::App* command =
      app.add_subcommand("judge", "Put somebody else's orchestrator through experiments, each with a verdict");
  command->add_option("ADAPTER", options->adapter, "File that says how the orchestrator is started and asked");
  command->add_option("FILE", options->files, "Files with an experiment or a campaign, or directories of them");
  command->add_flag("--list", options->list, "Print the laws, and which invariants are not judged");
  command->add_option("--junit", options->reports.junit, "Write the verdicts into this file, as JUnit XML");
  command->add_option("--html", options->reports.html, "Write a page with a picture of each experiment into this file");
  command->add_option("--json", options->reports.json, "Write the verdicts into this file, as JSON lines");
  command->add_option("--cell", options->cell, "Of a campaign: only this cell, COMPONENT/COMMAND/FAULT@PLACE/SEED");
  command->add_option("--budget", options->budget, "Of each campaign: begin no cell after this time, e.g. 10m");
  command->footer(
      "Exit: 0 all PASS, 1 one is FAIL, 2 one is INCONCLUSIVE or was not carried out\n"
      "Example: kapela judge scenarios/adapters/kapela.yaml scenarios/experiments --html judged.html");
  command->callback([&context, options] { context.chosen = [options] { return judge_all(*options); }; });
}

}  // namespace kapela::cli
