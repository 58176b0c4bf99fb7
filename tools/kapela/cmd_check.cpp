// kapela check FILE...: any file of ours, recognised, and checked as what it is, without an orchestrator.
#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulators/experiment/file_check.hpp"
#include "simulators/judge/adapter_file.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using wire::Json;
using yaml::Diagnostic;
using yaml::Severity;

struct CheckOptions {
  std::vector<std::string> paths;
  std::string plant;
};

std::size_t count(const std::vector<Diagnostic>& problems, Severity severity) {
  const auto is_one = [severity](const Diagnostic& each) { return each.severity == severity; };
  return static_cast<std::size_t>(std::count_if(problems.begin(), problems.end(), is_one));
}

std::string verdict(const std::vector<Diagnostic>& problems) {
  const std::size_t errors = count(problems, Severity::error);
  const std::size_t warnings = count(problems, Severity::warning);
  std::string text = errors == 0 ? "no errors" : fmt::format("{} error{}", errors, errors == 1 ? "" : "s");
  if (warnings > 0) text += fmt::format(", {} warning{}", warnings, warnings == 1 ? "" : "s");
  return text;
}

void print_checked(const experiment::CheckedFile& file) {
  (void)print_problems(file.problems);
  std::string line = file.file + ": ";
  if (!file.kind.empty()) line += file.kind + ", ";
  if (!file.holds.empty()) line += file.holds + ", ";
  if (!file.against.empty()) line += "against the plant " + file.against + ", ";
  say(fmt::format("{}{}", line, verdict(file.problems)));
}

Json document(const Diagnostic& problem) {
  return {{"file", problem.place.file},
          {"line", problem.place.line},
          {"column", problem.place.column},
          {"severity", problem.severity == Severity::error ? "error" : "warning"},
          {"code", base::code_name(problem.code)},
          {"message", problem.message},
          {"hint", problem.hint}};
}

Json document(const std::vector<experiment::CheckedFile>& checked) {
  Json files = Json::array();
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const experiment::CheckedFile& each : checked) {
    Json problems = Json::array();
    for (const Diagnostic& problem : each.problems) problems.push_back(document(problem));
    errors += count(each.problems, Severity::error);
    warnings += count(each.problems, Severity::warning);
    files.push_back({{"file", each.file},
                     {"kind", each.kind.empty() ? Json() : Json(each.kind)},
                     {"plant", each.against.empty() ? Json() : Json(each.against)},
                     {"problems", std::move(problems)}});
  }
  return {{"files", std::move(files)}, {"errors", errors}, {"warnings", warnings}};
}

int check(const Context& context, const CheckOptions& options) {
  const std::vector<experiment::CheckedFile> checked =
      experiment::check_files(options.paths, options.plant, {builtin_plant_name, builtin_plant()},
                              [](const files::FileSystem& files, const std::string& path) {
                                return judge::load_adapter(files, path).diagnostics;
                              });
  if (context.json) {
    say_json(document(checked).dump(2));
  } else {
    for (const experiment::CheckedFile& each : checked) print_checked(each);
    if (checked.empty()) complain("there is no *.yaml, *.yml or *.json in what you name");
  }
  const bool failed = std::any_of(checked.begin(), checked.end(),
                                  [](const experiment::CheckedFile& each) { return yaml::has_errors(each.problems); });
  return failed || checked.empty() ? bad_input : success;
}

}  // namespace

void add_check(CLI::App& app, Context& context) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Say everything that is wrong with files, whatever they are");
  command
      ->add_option("FILE", options->paths,
                   "Scenarios, plants, configurations, experiments, campaigns, adapters; directories")
      ->required();
  command->add_option("--plant", options->plant,
                      "The plant to check scenarios against; without: the one among FILE, else the built-in four");
  command->add_flag("--json", context.json, "Print the problems as JSON, for editors and CI");
  command->footer(
      "Exit: 0 no errors, 65 errors\n"
      "Examples: kapela check kapela.yaml scenarios scenarios/plants\n"
      "          kapela check my_start.yaml --plant my_plant.yaml");
  command->callback([&context, options] { context.chosen = [&context, options] { return check(context, *options); }; });
}

}  // namespace kapela::cli
