// kapela run NAME: triggers a scenario, shows who is awaited and for how long, and ends with the report.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/task.hpp"
#include "orchestrator/wire/event.hpp"
#include "tools/kapela/api_client.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/interruptible.hpp"
#include "tools/kapela/run_view.hpp"
#include "tools/kapela/terminal.hpp"
#include "tools/kapela/vars.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration answer_time = std::chrono::seconds(5);
constexpr base::Duration follow_wait = std::chrono::seconds(10);
/// How often the elapsed times on a terminal move on while nothing happens.
constexpr base::Duration redraw_wait = std::chrono::milliseconds(250);

struct RunOptions {
  std::string name;
  bool no_follow = false;
  std::vector<std::string> vars;
};

base::Result<Json> start_body(const RunOptions& options) {
  base::Result<Json> vars = parse_vars(options.vars);
  if (!vars) return vars.error();
  Json trigger{{"source", "kapela run"}, {"event_type", wire::execute_scenario}, {"vars", std::move(*vars)}};
  Json body{{"scenario_name", options.name}, {"trigger_data", std::move(trigger)}};
  return base::Result<Json>(boost::system::in_place_value, std::move(body));
}

/// Follows the journal of a run to its end; prints its lines, and redraws the components on a terminal.
base::Task<base::Result<Json>> follow(ApiClient& api, Terminal& terminal, std::uint64_t run, bool silent) {
  const std::string path = fmt::format("/api/v1/runs/{}", run);
  const base::Duration wait = terminal.interactive() ? redraw_wait : follow_wait;
  std::uint64_t after = 0;
  for (;;) {
    const std::string news =
        fmt::format("{}/journal?after={}&wait={}ms", path, after, wait / std::chrono::milliseconds(1));
    const base::Result<Json> records = co_await api.get(news, wait + answer_time);
    if (!records) co_return records.error();
    base::Result<Json> report = co_await api.get(path, answer_time);
    if (!report) co_return report.error();
    after = (*records)["last"].get<std::uint64_t>();
    if (!silent) show(terminal, *records, *report);
    const bool ended = !(*report)["ended"].is_null();
    if (ended && (*records)["records"].empty()) co_return report;
  }
}

base::Task<int> execute(ApiClient& api, RunOptions options, bool json) {
  base::Result<Json> body = start_body(options);
  if (!body) {
    (void)report_error(body.error());
    co_return bad_usage;
  }
  const base::Result<Json> accepted = co_await api.post("/api/v1/runs", std::move(*body), answer_time);
  if (!accepted) co_return report_error(accepted.error());
  const auto run = (*accepted)["run_id"].get<std::uint64_t>();
  if (options.no_follow) {
    std::printf("%s\n", json ? accepted->dump().c_str() : fmt::format("run {} accepted", run).c_str());
    co_return success;
  }
  Terminal terminal;
  const base::Result<Json> report = co_await follow(api, terminal, run, json);
  if (!report) co_return report_error(report.error());
  if (json) {
    std::printf("%s\n", report->dump(2).c_str());
  } else {
    show_end(terminal, *report);
  }
  co_return (*report)["status"] == "SUCCEEDED" ? success : (*report)["status"] == "REJECTED" ? refused : failed;
}

int run(const Context& context, RunOptions options) {
  const base::Result<net::Endpoint> to = parse_url(context.url);
  if (!to) {
    (void)report_error(to.error());
    return bad_usage;
  }
  net::EventLoop loop;
  ApiClient api(loop, *to, context.token);
  const std::optional<int> code = run_interruptible(loop, execute(api, std::move(options), context.json));
  if (code) return *code;
  std::fputs("\nkapela: no longer following; the run goes on. See it: kapela runs; end it: kapela runs cancel ID\n",
             stderr);
  return inconclusive;
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
  command->footer(
      "Exit: 0 SUCCEEDED, 1 failed, 2 unreachable, 3 refused\n"
      "Example: kapela run \"Zatrzymanie wszystkich usług (@all)\"");
  command->callback([&context, options] { context.chosen = [&context, options] { return run(context, *options); }; });
}

}  // namespace kapela::cli
