// kapela simulator NAME: one simulated component of a plant file.
#include <memory>

#include <CLI/CLI.hpp>

#include "orchestrator/system/daemon_signals.hpp"
#include "simulators/processes/own_process.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/one_component.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

struct SimulatorOptions {
  OneComponent component{};
  int parent = -1;  ///< a pipe to the process that restarts this one; -1: nobody does
  std::string first_state;
  std::vector<std::string> rules;
};

int run_simulator(const SimulatorOptions& options) {
  system::ignore_stray_signals();
  int code = 0;
  std::optional<plant::PlantSettings> settings = settings_of(options.component, false, code);
  if (!settings) return code;
  settings->components.front().rebirth = processes::read_rebirth(options.first_state, options.rules);
  return run_one_component(options.component, *settings, [&options](std::function<void()> close) {
    return processes::own_process(options.parent, options.component.time_scale, std::move(close));
  });
}

}  // namespace

void add_simulator(CLI::App& app, Context& context) {
  auto options = std::make_shared<SimulatorOptions>();
  CLI::App* command = app.add_subcommand("simulator", "One simulated component");
  add_one_component(*command, options->component);
  command->add_option("--parent-fd", options->parent)->group("");  // of plant up --isolate
  command->add_option("--initial-state", options->first_state)->group("");
  command->add_option("--rule-progress", options->rules)->group("")->allow_extra_args(false);
  add_time_scale(*command, options->component.time_scale);
  add_history(*command, options->component.history);
  command->footer("Example: kapela simulator io --plant scenarios/plants/munchies.yaml");
  command->callback([&context, options] { context.chosen = [options] { return run_simulator(*options); }; });
}

}  // namespace kapela::cli
