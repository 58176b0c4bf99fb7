// kapela: one binary, one verb a file.
#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/client/loopback.hpp"
#include "orchestrator/client/token.hpp"
#include "orchestrator/system/file_limits.hpp"
#include "orchestrator/system/init_process.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"

namespace {

using namespace kapela::cli;

/// What the system refuses before there is a log to say it in (an event loop, a thread) is an exception.
int carry_out(const Context& context) {
  try {
    return context.chosen();
  } catch (const std::runtime_error& refused) {
    complain(fmt::format("the system refuses what is needed: {} (at most {} files may be open: ulimit -n)",
                         refused.what(), kapela::system::file_limit()));
    return internal_error;
  }
}

}  // namespace

int main(int argc, char** argv) {
  kapela::system::become_child_of_init();
  Context context;
  CLI::App app("Kapela starts, stops and supervises the services of an automation cell, and simulates the cell.",
               "kapela");
  const bool as_json = std::any_of(argv, argv + argc, [](std::string_view word) { return word == "--json"; });
  app.set_version_flag("--version",
                       as_json ? R"({"name":"kapela","version":")" KAPELA_VERSION R"("})" : "kapela " KAPELA_VERSION,
                       "The version, with --json as JSON");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  kapela plant up scenarios/plants/munchies.yaml --orchestrator\n"
      "  kapela run \"Uruchomienie wszystkich usług systemu (@all)\"\n"
      "  kapela status --watch");
  add_orchestrator(app, context);
  add_plant(app, context);
  add_simulator(app, context);
  add_proxy(app, context);
  add_fault(app, context);
  add_reset(app, context);
  add_run(app, context);
  add_send(app, context);
  add_plan(app, context);
  add_status(app, context);
  add_scenarios(app, context);
  add_check(app, context);
  add_schema(app, context);
  add_runs(app, context);
  add_alerts(app, context);
  add_ack(app, context);
  add_reload(app, context);
  add_verify(app, context);
  add_experiment(app, context);
  add_judge(app, context);
  add_explore(app, context);
  add_estimate(app, context);
  add_tune(app, context);
  add_merge(app, context);
  add_replay(app, context);
  add_explain(app, context);
  add_learn(app, context);
  add_certify(app, context);
  add_completion(app, context);
  add_help(app, context);
  settle_commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return end_with(app.exit(asked));
  } catch (const CLI::ParseError& error) {
    complain(usage_error(app, {argv + 1, argv + argc}, error));
    return bad_usage;
  }
  const kapela::base::Result<std::string> token = kapela::client::read_token();
  if (!token) {
    complain(to_text(token.error()));
    return bad_usage;
  }
  context.token = *token;
  if (const auto loopback = kapela::client::read_loopback(); !loopback) {
    complain(to_text(loopback.error()));
    return bad_usage;
  }
  kapela::system::raise_file_limit();
  kapela::system::ignore_broken_files();
  return end_with(context.chosen ? carry_out(context) : bad_usage);
}
