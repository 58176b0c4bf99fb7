// kapela run NAME: triggers a scenario, shows who is awaited and for how long, and ends with the report.
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/vars.hpp"
#include "orchestrator/wire/event.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/run_start.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

struct RunOptions {
  std::string name;
  bool no_follow = false;
  std::vector<std::string> vars;
};

int run(const Context& context, const RunOptions& options) {
  base::Result<Json> vars = client::parse_vars(options.vars);
  if (!vars) {
    (void)report_error(vars.error());
    return bad_usage;
  }
  Json trigger{{"source", "kapela run"}, {"event_type", wire::execute_scenario}, {"vars", std::move(*vars)}};
  Json body{{"scenario_name", options.name}, {"trigger_data", std::move(trigger)}};
  return start_and_follow(context, {"/api/v1/runs", std::make_shared<const Json>(std::move(body)), options.no_follow});
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a scenario and follow it to its end");
  command->add_option("NAME", options->name, "The scenario's exact name")->required();
  command->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  command->add_flag("--no-follow", options->no_follow, "Return as soon as the run is accepted");
  command->add_flag("--json", context.json, "Print the report as JSON");
  command->add_option("--var", options->vars, "KEY=VALUE for {{ vars.KEY }}; may be repeated");
  command->footer(std::string(run_exits) + "Example: kapela run \"Zatrzymanie wszystkich usług (@all)\"");
  command->callback([&context, options] { context.chosen = [&context, options] { return run(context, *options); }; });
}

}  // namespace kapela::cli
