// kapela runs: what ran, how it went, and ending what runs.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

void print_runs(const Json& document) {
  std::vector<std::vector<std::string>> rows{{"RUN", "STATUS", "STARTED", "SECONDS", "SCENARIO"}};
  for (const Json& run : document["runs"])
    rows.push_back({run["id"].dump(), run["status"].get<std::string>(), run["started"].get<std::string>(),
                    fmt::format("{:.2f}", run["seconds"].get<double>()), run["scenario"].get<std::string>()});
  for (const std::string& line : table(rows)) std::printf("%s\n", line.c_str());
}

std::string step_outcome(const Json& step) {
  if (step["running"] == true) return "running";
  return step["succeeded"] == true ? "ok" : "failed";
}

void print_run(const Json& run) {
  std::printf("run %s  %s  %s  %.2f s  %s\n", run["id"].dump().c_str(), run["status"].get<std::string>().c_str(),
              run["started"].get<std::string>().c_str(), run["seconds"].get<double>(),
              run["scenario"].get<std::string>().c_str());
  if (!run["first_cause"].is_null())
    std::printf("first cause: %s\n", run["first_cause"]["summary"].get<std::string>().c_str());
  std::vector<std::vector<std::string>> steps{{"STEP", "TYPE", "OUTCOME", "SECONDS", "DONE", "DESCRIPTION"}};
  for (const Json& step : run["steps"])
    steps.push_back({std::to_string(step["step"].get<int>() + 1), step["label"].get<std::string>(), step_outcome(step),
                     fmt::format("{:.3f}", step["seconds"].get<double>()),
                     fmt::format("{} of {}", step["done"].size(), step["targets"].size()),
                     step["description"].get<std::string>()});
  for (const std::string& line : table(steps)) std::printf("%s\n", line.c_str());
  std::vector<std::vector<std::string>> parts{{"COMPONENT", "BASE", "GOAL", "ACTUAL", "EXCEPTION"}};
  for (const Json& part : run["components"])
    parts.push_back({part["name"].get<std::string>(), part["base"].get<std::string>(),
                     part["goal"].is_null() ? "-" : part["goal"].get<std::string>(), part["actual"].get<std::string>(),
                     part["failure"].is_null() ? "-" : part["failure"]["reason"].get<std::string>()});
  for (const std::string& line : table(parts)) std::printf("%s\n", line.c_str());
}

}  // namespace

void add_runs(CLI::App& app, Context& context) {
  auto id = std::make_shared<std::uint64_t>(0);
  CLI::App* runs = app.add_subcommand("runs", "List runs, show one, cancel one");
  runs->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  runs->add_flag("--json", context.json, "Print JSON");
  runs->footer("Examples:\n  kapela runs\n  kapela runs show 1\n  kapela runs cancel 1");
  runs->require_subcommand(0, 1);
  runs->callback([&context, runs] {
    if (runs->get_subcommands().empty())
      context.chosen = [&context] { return ask(context, "/api/v1/runs", print_runs); };
  });
  runs->add_subcommand("list", "All runs that are kept, newest first")->callback([&context] {
    context.chosen = [&context] { return ask(context, "/api/v1/runs", print_runs); };
  });
  CLI::App* show = runs->add_subcommand("show", "One run: steps, components, first cause");
  show->add_option("ID", *id, "The run")->required();
  show->callback([&context, id] {
    context.chosen = [&context, id] { return ask(context, fmt::format("/api/v1/runs/{}", *id), print_run); };
  });
  CLI::App* cancel = runs->add_subcommand("cancel", "End a run: no further command is sent");
  cancel->add_option("ID", *id, "The run")->required();
  cancel->callback([&context, id] {
    context.chosen = [&context, id] {
      return tell(context, fmt::format("/api/v1/runs/{}/cancel", *id),
                  [](const Json& answer) { std::printf("run %s cancelled\n", answer["run_id"].dump().c_str()); });
    };
  });
  for (CLI::App* each : runs->get_subcommands({})) {
    each->add_option("--url", context.url, "The orchestrator")->capture_default_str();
    each->add_flag("--json", context.json, "Print JSON");
  }
}

}  // namespace kapela::cli
