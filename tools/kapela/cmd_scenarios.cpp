// kapela scenarios: what is loaded, what one does, and what is wrong with a file.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/path_segment.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/file_check.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/scenario_paths.hpp"
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

std::string text_or(const Json& value, const std::string& otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

std::string trigger_text(const Json& scenario) {
  const auto type = scenario["trigger"].get<std::string>();
  return scenario["enabled"].get<bool>() ? type : type + " (off)";
}

void print_list(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"SCENARIO", "TRIGGER", "NEXT", "STEPS", "FILE"}};
  for (const Json& each : document["scenarios"])
    rows.push_back({each["name"].get<std::string>(), trigger_text(each), text_or(each["next"], "-"),
                    each["steps"].dump(), each["file"].get<std::string>()});
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

/// Offline: reads the files as the orchestrator would, against a plant, and says everything that is wrong.
int check(const ScenarioOptions& options) {
  const std::optional<LoadedPlant> plant = load_plant(options.plant);
  if (!plant) return bad_input;
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, scenarios_or_default(options.files));
  library.reload();
  const bool failed = print_problems(problems_of(library, plant->plant, options.plant));
  std::printf("%zu scenarios, %s\n", library.all().size(), failed ? "with errors" : "no errors");
  return failed ? bad_input : success;
}

void print_fact(const Json& fact, std::size_t depth) {
  const std::string since = fact["for_seconds"].is_number()
                                ? fmt::format(", for {:.1f} s", fact["for_seconds"].get<double>())
                                : std::string();
  std::printf("%s%s %s%s\n", std::string(2 * depth, ' ').c_str(), fact["holds"].get<bool>() ? "[x]" : "[ ]",
              fact["text"].get<std::string>().c_str(), since.c_str());
  if (fact.contains("parts"))
    for (const Json& part : fact["parts"]) print_fact(part, depth + 1);
}

void print_attempt(const char* what, const Json& attempt) {
  if (attempt.is_null()) return std::printf("%s: never\n", what), void();
  const std::string outcome =
      attempt["run"].is_number() ? "run " + attempt["run"].dump() : "refused: " + text_or(attempt["refused"], "");
  std::printf("%s: %s, %s: %s\n", what, attempt["time"].get<std::string>().c_str(),
              attempt["cause"].get<std::string>().c_str(), outcome.c_str());
}

void print_why(const Json& why) {
  std::printf("%s\ntrigger: %s\n", why["scenario"].get<std::string>().c_str(), trigger_text(why).c_str());
  for (const Json& fact : why["watches"]) print_fact(fact, 1);
  std::printf("looked at: %s, reasons to start so far: %s\n", text_or(why["looked"], "never").c_str(),
              why["fired"].dump().c_str());
  if (why["next"].is_string()) std::printf("next: %s\n", why["next"].get<std::string>().c_str());
  print_attempt("last start", why["last_start"]);
  print_attempt("last reason", why["last_attempt"]);
  if (const Json& pending = why["pending"]; !pending.is_null())
    std::printf("waits to start since %s (%s of %s attempts), tried again %s\n",
                pending["since"].get<std::string>().c_str(), pending["attempts"].dump().c_str(),
                pending["attempts_most"].dump().c_str(),
                text_or(pending["retry_at"], "when what refuses it is over").c_str());
  for (const Json& each : why["hindered_by"]) std::printf("hindered: %s\n", each.get<std::string>().c_str());
  if (why["hindered_by"].empty()) std::printf("nothing hinders it now\n");
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
  CLI::App* scenarios =
      app.add_subcommand("scenarios", "List what is loaded, show one, say why it has not started, check files");
  add_connection(*scenarios, context);
  scenarios->footer(
      "Examples:\n  kapela scenarios\n  kapela scenarios show \"Restart wszystkich usług (@all)\"\n  kapela scenarios "
      "why \"Nocne zatrzymanie\"\n  kapela scenarios check scenarios");
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
      return ask(context, "/api/v1/scenarios/" + net::path_segment(options->name), print_scenario);
    };
  });
  CLI::App* why = scenarios->add_subcommand("why", "Why one has, or has not, started by itself");
  add_connection(*why, context);
  why->add_option("NAME", options->name, "The scenario's exact name")->required();
  why->callback([&context, options] {
    context.chosen = [&context, options] {
      return ask(context, "/api/v1/scenarios/" + net::path_segment(options->name) + "/why", print_why);
    };
  });
  CLI::App* checking =
      scenarios->add_subcommand("check", "Read files and say everything that is wrong, without an orchestrator");
  checking->add_option("FILE", options->files, "Files or directories; default: scenarios, or the installed ones where that is not there");
  checking->add_option("--plant", options->plant, "The plant to check names against; default: the built-in four");
  checking->callback([&context, options] { context.chosen = [options] { return check(*options); }; });
}

}  // namespace kapela::cli
