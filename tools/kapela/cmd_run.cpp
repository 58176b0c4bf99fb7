// kapela run NAME: triggers a scenario, shows who is awaited and for how long, and ends with the report.
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/base/task.hpp"
#include "orchestrator/wire/event.hpp"
#include "tools/kapela/api_client.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/interruptible.hpp"
#include "tools/kapela/run_dialog.hpp"
#include "tools/kapela/run_follower.hpp"
#include "tools/kapela/run_view.hpp"
#include "tools/kapela/terminal.hpp"
#include "tools/kapela/vars.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration answer_time = std::chrono::seconds(5);

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

ExitCode code_of(const Json& report) {
  if (report["status"] == "SUCCEEDED") return success;
  return report["status"] == "REJECTED" ? refused : failed;
}

int no_longer_following() {
  std::fputs("\nkapela: no longer following; the run goes on. See it: kapela runs; end it: kapela runs cancel ID\n",
             stderr);
  return inconclusive;
}

/// The last word about a run, and what there is to do about the plant.
base::Task<int> tell_end(ApiClient& api, Terminal& terminal, Json report) {
  show_end(terminal, report);
  if (code_of(report) == success) co_return success;
  const base::Result<Json> plant = co_await api.get("/api/v1/components", answer_time);
  if (plant) show_latch(terminal, *plant);
  co_return code_of(report);
}

base::Task<int> execute(ApiClient& api, RunDialog& dialog, RunOptions options, bool json) {
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
  RunFollower follower(api, terminal, dialog, run, json);
  base::Result<std::optional<Json>> report = co_await follower.follow();
  if (!report) co_return report_error(report.error());
  if (!*report) co_return no_longer_following();
  if (json) {
    std::printf("%s\n", (*report)->dump(2).c_str());
    co_return code_of(**report);
  }
  const int code = co_await tell_end(api, terminal, std::move(**report));
  co_return code;
}

int run(const Context& context, RunOptions options) {
  const base::Result<ApiUrl> to = parse_url(context.url);
  if (!to) {
    (void)report_error(to.error());
    return bad_usage;
  }
  net::EventLoop loop;
  ApiClient api(loop, *to, context.token);
  RunDialog dialog(!context.json && !options.no_follow && Terminal().interactive() && Keyboard::is_there());
  const std::optional<int> code =
      run_interruptible(loop, execute(api, dialog, std::move(options), context.json),
                        [&dialog](int number) { return number == SIGTERM || dialog.interrupt(); });
  return code ? *code : no_longer_following();
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
      "On a terminal Ctrl-C asks whether the run is to be cancelled, and undone; elsewhere it only ends the "
      "following.\n"
      "Exit: 0 SUCCEEDED; 1 ROLLED_BACK, ROLLBACK_FAILED or STOPPED_PARTIAL; 2 unreachable; 3 REJECTED or refused\n"
      "Example: kapela run \"Zatrzymanie wszystkich usług (@all)\"");
  command->callback([&context, options] { context.chosen = [&context, options] { return run(context, *options); }; });
}

}  // namespace kapela::cli
