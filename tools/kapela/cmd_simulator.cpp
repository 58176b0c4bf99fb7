// kapela simulator NAME: one simulated component of a plant file.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <signal.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "simulators/processes/own_process.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

struct SimulatorOptions {
  std::string name;
  std::string file;
  std::optional<std::uint16_t> port;
  std::optional<std::uint16_t> admin_port;
  net::TimeScale time_scale{};
  std::string history;
  int parent = -1;  ///< a pipe to the process that restarts this one; -1: nobody does
  std::string first_state;
  std::vector<std::string> rules;
};

std::string no_component(const SimulatorOptions& options, const std::vector<std::string>& names) {
  const std::string plant = options.file.empty() ? "the built-in plant (--plant names another)" : options.file;
  std::string text = fmt::format("there is no component '{}' in {}; it has", options.name, plant);
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? " " : ", ") + names[i];
  const std::string near = base::did_you_mean(options.name, names);
  return near.empty() ? text : text + "; " + near;
}

/// The settings of a plant with this component alone.
std::optional<plant::PlantSettings> settings_of(const SimulatorOptions& options, LoadedPlant loaded) {
  plant::PlantSettings settings = std::move(loaded.simulated);
  std::erase_if(settings.components,
                [&](const plant::ComponentSetup& each) { return each.settings->name != options.name; });
  if (settings.components.empty()) {
    complain(no_component(options, loaded.plant.component_names()));
    return std::nullopt;
  }
  plant::ComponentSetup& setup = settings.components.front();
  if (options.port) {
    setup.port = *options.port;
    setup.admin_port.reset();
  }
  if (options.admin_port) setup.admin_port = options.admin_port;
  setup.rebirth = processes::read_rebirth(options.first_state, options.rules);
  return settings;
}

int run(const SimulatorOptions& options) {
  system::ignore_stray_signals();
  std::optional<LoadedPlant> loaded = load_plant(options.file);
  if (!loaded) return bad_input;
  const std::optional<plant::PlantSettings> settings = settings_of(options, std::move(*loaded));
  if (!settings) return refused;
  const std::unique_ptr<base::Log> log = base::make_console_log(base::LogFormat::text, base::Level::info);
  net::EventLoop loop(options.time_scale);
  HistoryOption history(options.history);
  if (!history.open(options.name, {options.name}, loop, *log)) return bad_input;
  plant::SimulatedPlant simulated(
      loop, *log, *settings,
      processes::own_process(options.parent, options.time_scale, [&history] { history.close(); }));
  if (history.journal() != nullptr) simulated.record_to(*history.journal());
  if (const base::Result<void> started = simulated.start(); !started) {
    log->error(to_text(started.error()));
    return inconclusive;
  }
  simulated.on_all_down([&loop] { loop.stop(); });
  const system::EndSignals ends;
  loop.on_signals(system::daemon_signals, [&simulated, &log, &ends](int number) {
    if (ends.contains(number)) return simulated.shut_down();
    system::tell_stray_signal(*log, number, "SIGTERM ends it");
  });
  loop.run();
  return success;
}

}  // namespace

void add_simulator(CLI::App& app, Context& context) {
  auto options = std::make_shared<SimulatorOptions>();
  CLI::App* command = app.add_subcommand("simulator", "One simulated component");
  command->add_option("NAME", options->name, "A component of the plant")->required();
  command->add_option("--plant", options->file, "Plant file; default: the built-in four");
  command->add_option("--port", options->port, "Another port than the plant file says; 0 takes a free one")
      ->check(port_number(0));
  command->add_option("--admin-port", options->admin_port, "Another admin port than port + 1000")
      ->check(port_number(0));
  command->add_option("--parent-fd", options->parent)->group("");  // of plant up --isolate
  command->add_option("--initial-state", options->first_state)->group("");
  command->add_option("--rule-progress", options->rules)->group("")->allow_extra_args(false);
  add_time_scale(*command, options->time_scale);
  add_history(*command, options->history);
  command->footer("Example: kapela simulator io --plant scenarios/plants/munchies.yaml");
  command->callback([&context, options] { context.chosen = [options] { return run(*options); }; });
}

}  // namespace kapela::cli
