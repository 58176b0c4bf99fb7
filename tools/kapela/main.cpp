// kapela: one binary, one verb a file.
#include <cstdlib>

#include <CLI/CLI.hpp>

#include "tools/kapela/commands.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/init_process.hpp"
#include "tools/kapela/limits.hpp"

int main(int argc, char** argv) {
  using namespace kapela::cli;
  become_child_of_init();
  Context context;
  if (const char* token = std::getenv("KAPELA_TOKEN")) context.token = token;
  CLI::App app("Kapela starts, stops and supervises the services of an automation cell, and simulates the cell.",
               "kapela");
  app.set_version_flag("--version", "kapela " KAPELA_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  kapela plant up scenarios/plants/munchies.yaml --orchestrator\n"
      "  kapela run \"Uruchomienie wszystkich usług systemu (@all)\"\n"
      "  kapela status --watch");
  add_orchestrator(app, context);
  add_plant(app, context);
  add_simulator(app, context);
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
  add_explore(app, context);
  add_replay(app, context);
  add_completion(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? success : bad_usage;
  }
  raise_file_limit();
  ignore_broken_files();
  return context.chosen ? context.chosen() : bad_usage;
}
