// kapela plan NAME: what a run would do and what its failures would lead to, without sending anything.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/interruptible.hpp"
#include "orchestrator/client/vars.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/path_segment.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/variables.hpp"
#include "orchestrator/service/scenario_paths.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

using base::ErrorCode;
using planner::Format;
using wire::Json;

struct PlanOptions {
  std::string name;
  std::string plant;
  std::vector<std::string> scenarios;
  std::string from;
  std::string format = "text";
  std::vector<std::string> vars;
};

/// Checked before anything is read or asked.
struct Request {
  Format format = Format::text;
  std::optional<wire::State> from;
  Json vars;
};

base::Result<Request> request_of(const PlanOptions& options, bool json) {
  const base::Result<Format> format = planner::parse_format(json ? "json" : options.format);
  if (!format) return format.error();
  base::Result<Json> vars = client::parse_vars(options.vars);
  if (!vars) return vars.error();
  Request request{*format, std::nullopt, std::move(*vars)};
  if (options.from.empty()) return request;
  const base::Result<wire::State> from = planner::parse_start(options.from);
  if (!from) return from.error();
  request.from = *from;
  return request;
}

/// Reads the files as the orchestrator would; everybody is where `from` says, else STOPPED.
int plan_offline(const PlanOptions& options, const Request& request) {
  const std::optional<LoadedPlant> loaded = load_plant(options.plant);
  if (!loaded) return bad_input;
  const record::Plant& plant = loaded->plant;
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, service::scenarios_or_default(options.scenarios));
  library.reload();
  if (print_problems(library.diagnostics())) return bad_input;
  const auto scenario = library.find(options.name);
  if (!scenario)
    return report_error(base::fail(ErrorCode::not_found, fmt::format("there is no scenario '{}'", options.name),
                                   base::did_you_mean(options.name, library.names())));
  const Json trigger{{"vars", request.vars}};
  const base::Result<scenario::Variables> variables = scenario::given_variables(*scenario, trigger);
  if (!variables) return report_error(variables.error());
  const expression::Lookup lookup = [&](const expression::Path& path) {
    return scenario::look_up_given(path, *variables, trigger);
  };
  const base::Result<scenario::Program> program = scenario::compile(scenario, plant, lookup);
  if (!program) return report_error(program.error());
  const std::vector<scenario::StateSet> states(plant.components.size(),
                                               record::bit_of(request.from.value_or(wire::State::stopped)));
  const planner::Plan plan = planner::make_plan(*program, plant, states, record::Waits());
  say_text(render(plan, plant, request.format));
  return plan.refusal ? refused : success;
}

std::string target_of(const std::string& name, const Request& request) {
  std::string target =
      fmt::format("/api/v1/scenarios/{}/plan?rendering={}", net::path_segment(name), planner::name(request.format));
  if (request.from) target += fmt::format("&from={}", wire::name(*request.from));
  if (!request.vars.empty()) target += "&vars=" + net::path_segment(request.vars.dump());
  return target;
}

base::Task<int> ask_for_plan(client::ApiClient& api, std::string target, bool json) {
  base::Result<Json> document = co_await api.get(target, client::answer_time);
  if (!document) co_return report_error(document.error());
  const std::string rendering = (*document)["rendering"].get<std::string>();
  document->erase("rendering");
  if (json) {
    say_json(document->dump(2));
  } else {
    say_text(rendering);
  }
  co_return (*document)["obstacle"].is_null() ? success : refused;
}

int plan_online(const Context& context, const PlanOptions& options, const Request& request) {
  const base::Result<client::ApiUrl> to = client::parse_url(context.url);
  if (!to) {
    (void)report_error(to.error());
    return bad_usage;
  }
  net::EventLoop loop;
  client::ApiClient api(loop, *to, context.token);
  const bool json = request.format == Format::json;
  return client::run_interruptible(loop, ask_for_plan(api, target_of(options.name, request), json))
      .value_or(inconclusive);
}

int plan(const Context& context, const PlanOptions& options) {
  const base::Result<Request> request = request_of(options, context.json);
  if (!request) {
    (void)report_error(request.error());
    return bad_usage;
  }
  const bool offline = !options.plant.empty() || !options.scenarios.empty();
  return offline ? plan_offline(options, *request) : plan_online(context, options, *request);
}

}  // namespace

void add_plan(CLI::App& app, Context& context) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand("plan", "Show what a run would do and what its failures would lead to");
  command->add_option("NAME", options->name, "The scenario's exact name")->required();
  CLI::Option* url = command->add_option("--url", context.url, "The orchestrator")->capture_default_str();
  command->add_option("--plant", options->plant, "Plan for this plant, without an orchestrator")->excludes(url);
  command->add_option("--scenarios", options->scenarios, "Plan from these files, without an orchestrator")
      ->excludes(url);
  command->add_option("--from", options->from,
                      "The state everybody is in; default: as last seen, STOPPED without an orchestrator");
  command->add_option("--format", options->format, "text, json, dot or mermaid")->capture_default_str();
  command->add_flag("--json", context.json, "The same as --format json");
  command->add_option("--var", options->vars, "KEY=VALUE for {{ vars.KEY }}; may be repeated");
  command->footer(
      "Exit: 0 it could run, 2 unreachable, 3 it would be refused\n"
      "Examples:\n"
      "  kapela plan \"Zatrzymanie wszystkich usług (@all)\"\n"
      "  kapela plan \"Uruchomienie systemu warstwami\" --scenarios scenarios --format dot | dot -Tsvg > plan.svg");
  command->callback([&context, options] { context.chosen = [&context, options] { return plan(context, *options); }; });
}

}  // namespace kapela::cli
