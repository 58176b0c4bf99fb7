// kapela scenarios: what is loaded, what one does, and what is wrong with a file.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/scenario_check.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/files/scenario_lints.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/scenario_text.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct ScenarioOptions {
  std::string name;
  std::vector<std::string> files;
  std::string plant;
};

void print_list(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"SCENARIO", "TRIGGER", "STEPS", "FILE"}};
  for (const Json& each : document["scenarios"])
    rows.push_back({each["name"].get<std::string>(), each["trigger"].get<std::string>(), each["steps"].dump(),
                    each["file"].get<std::string>()});
  for (const std::string& line : table(rows)) std::printf("%s\n", line.c_str());
  for (const Json& problem : document["problems"]) std::fprintf(stderr, "%s\n", problem.get<std::string>().c_str());
}

void print_scenario(const Json& scenario) {
  std::printf("%s\n%s:%d, trigger %s, atomicity %s\n", scenario["name"].get<std::string>().c_str(),
              scenario["file"].get<std::string>().c_str(), scenario["line"].get<int>(),
              scenario["trigger"].get<std::string>().c_str(), scenario["atomicity"].get<std::string>().c_str());
  if (!scenario["description"].get<std::string>().empty())
    std::printf("%s\n", scenario["description"].get<std::string>().c_str());
  for (const std::string& line : scenario_lines(scenario)) std::printf("%s\n", line.c_str());
}

std::vector<yaml::Diagnostic> problems_of(const engine::Scenario& scenario, const engine::Plant& plant) {
  std::vector<yaml::Diagnostic> problems = files::check_against(scenario, plant);
  std::vector<yaml::Diagnostic> lints = files::lint(scenario);
  problems.insert(problems.end(), lints.begin(), lints.end());
  return problems;
}

/// Offline: reads the files as the orchestrator would, against a plant, and says everything that is wrong.
int check(const ScenarioOptions& options) {
  const std::optional<LoadedPlant> plant = load_plant(options.plant);
  if (!plant) return bad_input;
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, options.files.empty() ? std::vector<std::string>{"scenarios"} : options.files);
  library.reload();
  bool failed = print_problems(library.diagnostics());
  for (const auto& scenario : library.all()) failed = print_problems(problems_of(*scenario, plant->plant)) || failed;
  failed = print_problems(files::lint_triggers(library.all())) || failed;
  std::printf("%zu scenarios, %s\n", library.all().size(), failed ? "with errors" : "no errors");
  return failed ? bad_input : success;
}

void add_connection(CLI::App& command, Context& context) {
  command.add_option("--url", context.url, "The orchestrator")->capture_default_str();
  command.add_flag("--json", context.json, "Print JSON");
}

}  // namespace

void add_scenarios(CLI::App& app, Context& context) {
  auto options = std::make_shared<ScenarioOptions>();
  const auto list_all = [&context] {
    context.chosen = [&context] { return ask(context, "/api/v1/scenarios", print_list); };
  };
  CLI::App* scenarios = app.add_subcommand("scenarios", "List what is loaded, show one, check files");
  add_connection(*scenarios, context);
  scenarios->footer(
      "Examples:\n  kapela scenarios\n  kapela scenarios show \"Restart wszystkich usług (@all)\"\n  kapela scenarios "
      "check scenarios");
  scenarios->require_subcommand(0, 1);
  scenarios->callback([scenarios, list_all] {
    if (scenarios->get_subcommands().empty()) list_all();
  });
  CLI::App* list = scenarios->add_subcommand("list", "What the orchestrator has loaded");
  add_connection(*list, context);
  list->callback(list_all);
  CLI::App* show = scenarios->add_subcommand("show", "The steps of one scenario");
  add_connection(*show, context);
  show->add_option("NAME", options->name, "The scenario's exact name")->required();
  show->callback([&context, options] {
    context.chosen = [&context, options] {
      return ask(context, "/api/v1/scenarios/" + path_segment(options->name), print_scenario);
    };
  });
  CLI::App* checking =
      scenarios->add_subcommand("check", "Read files and say everything that is wrong, without an orchestrator");
  checking->add_option("FILE", options->files, "Files or directories; default: scenarios");
  checking->add_option("--plant", options->plant, "The plant to check names against; default: the built-in four");
  checking->callback([&context, options] { context.chosen = [options] { return check(*options); }; });
}

}  // namespace kapela::cli
