// kapela experiment run FILE...: fault-injection experiments, each with a verdict, in virtual time or over real HTTP.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/runner.hpp"
#include "simulators/experiment/virtual_lab.hpp"
#include "simulators/reports/html.hpp"
#include "simulators/reports/json_lines.hpp"
#include "simulators/reports/junit.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/real_lab.hpp"
#include "tools/kapela/real_replay.hpp"
#include "tools/kapela/terminal.hpp"
#include "tools/kapela/time_scale.hpp"

namespace kapela::cli {
namespace {

using reports::CaseOutcome;
using reports::Verdict;

struct ExperimentOptions {
  std::vector<std::string> files;
  bool real = false;
  bool in_virtual_time = false;
  std::string junit;
  std::string html;
  std::string json;
  net::TimeScale time_scale{};
};

/// Directories stand for the experiments in them.
std::vector<std::string> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path, failed))
      if (entry.path().extension() == ".yaml") inside.push_back(entry.path().string());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

std::shared_ptr<history::History> copy_of(const history::History& history) {
  auto copy = std::make_shared<history::History>();
  for (const engine::Record& record : history.records()) copy->append(record);
  return copy;
}

CaseOutcome not_done(std::string why) {
  CaseOutcome outcome;
  outcome.verdict = Verdict::inconclusive;
  outcome.reasons.push_back(std::move(why));
  return outcome;
}

CaseOutcome run_for_real(const experiment::LoadedExperiment& loaded, net::TimeScale scale) {
  for (const std::string& each : only_virtual(loaded.experiment.plan))
    return not_done(each + " cannot be done over real HTTP; run it with --virtual");
  base::Result<std::unique_ptr<RealLab>> lab = RealLab::open(*loaded.subject, loaded.experiment.plan, scale);
  if (!lab) return not_done(to_text(lab.error()));
  CaseOutcome outcome = experiment::run(loaded.experiment, *loaded.subject, **lab);
  outcome.history = copy_of((*lab)->history());
  return outcome;
}

CaseOutcome run_virtually(const experiment::LoadedExperiment& loaded) {
  for (const std::string& each : experiment::only_real(loaded.experiment.plan))
    return not_done("this cannot be done in virtual time; run it with --real: " + each);
  experiment::VirtualLab lab(loaded.subject, loaded.experiment.plan);
  CaseOutcome outcome = experiment::run(loaded.experiment, *loaded.subject, lab);
  outcome.history = copy_of(lab.history());
  return outcome;
}

std::string repeat_line(const std::string& file, const ExperimentOptions& options) {
  std::string line = "kapela experiment run " + file + (options.real ? " --real" : " --virtual");
  std::vector<std::string> arguments;
  if (options.real) pass_on(options.time_scale, arguments);
  for (const std::string& argument : arguments) line += " " + argument;
  return line;
}

CaseOutcome carry_out(const std::string& file, const experiment::LoadedExperiment& loaded,
                      const ExperimentOptions& options) {
  const net::EventLoop clock;
  const base::Instant began = clock.real_now();
  CaseOutcome outcome = options.real ? run_for_real(loaded, options.time_scale) : run_virtually(loaded);
  outcome.name = loaded.experiment.title.empty() ? file : loaded.experiment.title;
  outcome.file = file;
  outcome.is_virtual = !options.real;
  outcome.took = clock.real_now() - began;
  if (outcome.components.empty()) outcome.components = loaded.subject->plant->component_names();
  outcome.repeat = repeat_line(file, options);
  return outcome;
}

void print(const CaseOutcome& outcome) {
  const Terminal terminal;
  const Colour colour = outcome.verdict == Verdict::pass   ? Colour::green
                        : outcome.verdict == Verdict::fail ? Colour::red
                                                           : Colour::yellow;
  std::printf("%s  %s (%s, %s of plant time)\n", terminal.paint(colour, std::string(name(outcome.verdict))).c_str(),
              outcome.name.c_str(), std::string(reports::world_name(outcome)).c_str(),
              base::to_text(outcome.lasted).c_str());
  for (const std::string& reason : outcome.reasons) std::printf("      %s\n", reason.c_str());
  for (const history::Violation& each : outcome.violations)
    std::printf("      %s: %s\n", std::string(name(each.invariant)).c_str(), each.explanation.c_str());
  if (outcome.verdict != Verdict::pass) std::printf("      again: %s\n", outcome.repeat.c_str());
}

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::FILE* file = std::fopen(path.c_str(), "w");
  const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (!written || !closed) std::fprintf(stderr, "kapela: cannot write %s\n", path.c_str());
  return written && closed;
}

bool write_reports(const std::vector<CaseOutcome>& outcomes, const ExperimentOptions& options) {
  std::string lines;
  for (const CaseOutcome& outcome : outcomes) lines += reports::json_line(outcome) + "\n";
  const bool has_json = write(options.json, lines);
  const bool has_junit =
      options.junit.empty() || write(options.junit, reports::junit_xml(outcomes, "kapela experiments"));
  const bool has_html = options.html.empty() || write(options.html, reports::html_page(outcomes, "Kapela experiments"));
  return has_json && has_junit && has_html;
}

/// Two experiments of one title are told apart by their files.
void make_names_unique(std::vector<CaseOutcome>& outcomes) {
  for (CaseOutcome& outcome : outcomes) {
    const auto same = std::count_if(outcomes.begin(), outcomes.end(),
                                    [&](const CaseOutcome& each) { return each.name == outcome.name; });
    if (same > 1) outcome.name += " (" + outcome.file + ")";
  }
}

int run(const ExperimentOptions& options) {
  const files::RealFileSystem disk;
  std::vector<std::pair<std::string, experiment::LoadedExperiment>> all;
  bool broken = false;
  for (const std::string& file : files_of(options.files)) {
    all.emplace_back(file, experiment::load_experiment(disk, file, {builtin_plant_name, builtin_plant()}));
    broken = print_problems(all.back().second.diagnostics) || broken;
  }
  if (broken) return bad_input;
  if (all.empty()) {
    std::fprintf(stderr, "kapela: there is no experiment (*.yaml) in what you name\n");
    return bad_input;
  }
  std::vector<CaseOutcome> outcomes;
  for (const auto& [file, loaded] : all) outcomes.push_back(carry_out(file, loaded, options));
  make_names_unique(outcomes);
  for (const CaseOutcome& outcome : outcomes) print(outcome);
  const reports::Counts counts = reports::count(outcomes);
  if (outcomes.size() > 1)
    std::printf("%zu experiments: %zu PASS, %zu FAIL, %zu INCONCLUSIVE\n", counts.all(), counts.pass, counts.fail,
                counts.inconclusive);
  if (!write_reports(outcomes, options)) return internal_error;
  return counts.fail > 0 ? failed : counts.inconclusive > 0 ? inconclusive : success;
}

}  // namespace

void add_experiment(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExperimentOptions>();
  CLI::App* experiment = app.add_subcommand("experiment", "Fault-injection experiments, each with a verdict");
  experiment->require_subcommand(1);
  CLI::App* command = experiment->add_subcommand("run", "Carry out experiments: PASS, FAIL or INCONCLUSIVE");
  command->add_option("FILE", options->files, "Experiment files, or directories of them")->required();
  CLI::Option* real = command->add_flag("--real", options->real, "Over real HTTP, on free ports");
  CLI::Option* in_virtual_time =
      command->add_flag("--virtual", options->in_virtual_time, "In virtual time, which is the default");
  real->excludes(in_virtual_time);
  command->add_option("--junit", options->junit, "Write the verdicts into this file, as JUnit XML");
  command->add_option("--html", options->html, "Write a page with a picture of each experiment into this file");
  command->add_option("--json", options->json, "Write the verdicts into this file, as JSON lines");
  add_time_scale(*command, options->time_scale);
  command->get_option("--time-scale")->needs(real);
  command->footer(
      "Exit: 0 all PASS, 1 one is FAIL, 2 one is INCONCLUSIVE\n"
      "Example: kapela experiment run scenarios/experiments --html experiments.html");
  command->callback([&context, options] { context.chosen = [options] { return run(*options); }; });
}

}  // namespace kapela::cli
