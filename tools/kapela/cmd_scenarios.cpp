// kapela scenarios: what is loaded, what one does, and what is wrong with a file.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/counted.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/path_segment.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "simulators/experiment/file_check.hpp"
#include "tools/console/scenario_text.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

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
  say_table(rows);
  for (const Json& problem : document["problems"]) complain_text(problem.get<std::string>());
}

void print_scenario(const Json& scenario) {
  say(scenario["name"].get<std::string>());
  say(fmt::format("{}:{}, trigger {}, atomicity {}", scenario["file"].get<std::string>(), scenario["line"].get<int>(),
                  scenario["trigger"].get<std::string>(), scenario["atomicity"].get<std::string>()));
  if (!scenario["description"].get<std::string>().empty()) say(scenario["description"].get<std::string>());
  say(console::scenario_lines(scenario));
}

Json json_of(const yaml::Diagnostic& problem) {
  return {{"severity", problem.severity == yaml::Severity::error ? "error" : "warning"},
          {"code", std::string(base::code_name(problem.code))},
          {"file", problem.place.file},
          {"line", problem.place.line},
          {"column", problem.place.column},
          {"message", problem.message},
          {"hint", problem.hint}};
}

/// "1 scenario, 2 errors, 1 warning"
std::string verdict_on(std::size_t scenarios, const std::vector<yaml::Diagnostic>& problems) {
  const auto errors =
      static_cast<std::size_t>(std::count_if(problems.begin(), problems.end(), [](const yaml::Diagnostic& each) {
        return each.severity == yaml::Severity::error;
      }));
  const std::size_t warnings = problems.size() - errors;
  std::string text = base::counted(scenarios, "scenario") + ", ";
  text += errors == 0 ? "no errors" : base::counted(errors, "error");
  return warnings == 0 ? text : text + ", " + base::counted(warnings, "warning");
}

/// Offline: reads the files as the orchestrator would, against a plant, and says everything that is wrong.
int check(const ScenarioOptions& options, bool json) {
  const std::optional<LoadedPlant> plant = load_plant(options.plant);
  if (!plant) return bad_input;
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, service::scenarios_or_default(options.files));
  library.reload();
  const std::vector<yaml::Diagnostic> problems =
      experiment::problems_of(library, plant->plant, options.plant, {builtin_plant_name, builtin_plant()});
  if (json) {
    Json document{{"scenarios", library.all().size()}, {"problems", Json::array()}};
    for (const yaml::Diagnostic& each : problems) document["problems"].push_back(json_of(each));
    say_json(document.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    (void)print_problems(problems);
    say(verdict_on(library.all().size(), problems));
  }
  return yaml::has_errors(problems) ? bad_input : success;
}

void print_fact(const Json& fact, std::size_t depth) {
  const std::string since = fact["for_seconds"].is_number()
                                ? fmt::format(", for {:.1f} s", fact["for_seconds"].get<double>())
                                : std::string();
  say(fmt::format("{}{} {}{}", std::string(2 * depth, ' '), fact["holds"].get<bool>() ? "[x]" : "[ ]",
                  fact["text"].get<std::string>(), since));
  if (fact.contains("parts"))
    for (const Json& part : fact["parts"]) print_fact(part, depth + 1);
}

void print_attempt(const char* what, const Json& attempt) {
  if (attempt.is_null()) return say(fmt::format("{}: never", what)), void();
  const std::string outcome =
      attempt["run"].is_number() ? "run " + attempt["run"].dump() : "refused: " + text_or(attempt["refused"], "");
  say(fmt::format("{}: {}, {}: {}", what, attempt["time"].get<std::string>(), attempt["cause"].get<std::string>(),
                  outcome));
}

void print_why(const Json& why) {
  say(why["scenario"].get<std::string>());
  say(fmt::format("trigger: {}", trigger_text(why)));
  for (const Json& fact : why["watches"]) print_fact(fact, 1);
  say(fmt::format("looked at: {}, reasons to start so far: {}", text_or(why["looked"], "never"), why["fired"].dump()));
  if (why["next"].is_string()) say(fmt::format("next: {}", why["next"].get<std::string>()));
  print_attempt("last start", why["last_start"]);
  print_attempt("last reason", why["last_attempt"]);
  if (const Json& pending = why["pending"]; !pending.is_null())
    say(fmt::format("waits to start since {} ({} of {} attempts), tried again {}", pending["since"].get<std::string>(),
                    pending["attempts"].dump(), pending["attempts_most"].dump(),
                    text_or(pending["retry_at"], "when what refuses it is over")));
  for (const Json& each : why["hindered_by"]) say(fmt::format("hindered: {}", each.get<std::string>()));
  if (why["hindered_by"].empty()) say("nothing hinders it now");
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
      app.add_subcommand("scenarios", "List what is loaded, show one, say why one has not started, check, convert");
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
  list->footer("Example: kapela scenarios list --json");
  list->callback(list_all);
  CLI::App* show = scenarios->add_subcommand("show", "The steps of one scenario");
  add_connection(*show, context);
  show->add_option("NAME", options->name, "The scenario's exact name")->required();
  show->footer("Example: kapela scenarios show \"Restart wszystkich usług (@all)\"");
  show->callback([&context, options] {
    context.chosen = [&context, options] {
      return ask(context, "/api/v1/scenarios/" + net::path_segment(options->name), print_scenario);
    };
  });
  CLI::App* why = scenarios->add_subcommand("why", "Why one has, or has not, started by itself");
  add_connection(*why, context);
  why->add_option("NAME", options->name, "The scenario's exact name")->required();
  why->footer("Example: kapela scenarios why \"Nocne zatrzymanie\"");
  why->callback([&context, options] {
    context.chosen = [&context, options] {
      return ask(context, "/api/v1/scenarios/" + net::path_segment(options->name) + "/why", print_why);
    };
  });
  CLI::App* checking =
      scenarios->add_subcommand("check", "Read files and say everything that is wrong, without an orchestrator");
  checking->add_option("FILE", options->files,
                       "Files or directories; default: scenarios, or the installed ones where that is not there");
  checking->add_option("--plant", options->plant, "The plant to check names against; default: the built-in four");
  checking->add_flag("--json", context.json, "Print what is wrong as JSON");
  checking->footer(
      "Exit: 0 no errors (there may be warnings), 65 errors\n"
      "Examples: kapela scenarios check my_start.yaml --plant my_plant.yaml\n"
      "          kapela scenarios check scenarios --json");
  checking->callback(
      [&context, options] { context.chosen = [&context, options] { return check(*options, context.json); }; });
  add_scenarios_convert(*scenarios, context);
}

}  // namespace kapela::cli
