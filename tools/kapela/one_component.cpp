#include "tools/kapela/one_component.hpp"

#include <algorithm>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <signal.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/system/daemon_signals.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "tools/kapela/command_line.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/history_option.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/time_scale_option.hpp"

namespace kapela::cli {
namespace {

std::string no_component(const OneComponent& options, const std::vector<std::string>& names) {
  const std::string plant = options.file.empty() ? "the built-in plant (--plant names another)" : options.file;
  std::string text = fmt::format("there is no component '{}' in {}; it has", options.name, plant);
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? " " : ", ") + names[i];
  const std::string near = base::did_you_mean(options.name, names);
  return near.empty() ? text : text + "; " + near;
}

std::string other_kind(const OneComponent& options, bool is_elsewhere) {
  const std::string plant = options.file.empty() ? std::string() : " --plant " + options.file;
  if (!is_elsewhere) return fmt::format("{0} is elsewhere; kapela proxy {0}{1} starts its proxy", options.name, plant);
  return fmt::format(
      "{0} is simulated, there is nothing that a proxy could stand before; kapela simulator {0}{1} starts it, 'behind' "
      "in the plant file says where a real one is",
      options.name, plant);
}

bool stands_before_itself(const plant::ComponentSetup& setup) {
  return setup.behind && setup.port != 0 && setup.behind->at == net::Endpoint{setup.address, setup.port};
}

}  // namespace

void add_one_component(CLI::App& command, OneComponent& options) {
  command.add_option("NAME", options.name, "A component of the plant")->required();
  command.add_option("--plant", options.file, "Plant file; default: the built-in four");
  command.add_option("--port", options.port, "Another port than the plant file says; 0 takes a free one")
      ->check(port_number(0));
  command.add_option("--admin-port", options.admin_port, "Another admin port than port + 1000")->check(port_number(0));
}

std::optional<plant::PlantSettings> settings_of(const OneComponent& options, bool is_elsewhere, int& code) {
  std::optional<LoadedPlant> loaded = load_plant(options.file);
  code = bad_input;
  if (!loaded) return std::nullopt;
  code = refused;
  plant::PlantSettings settings = std::move(loaded->simulated);
  std::erase_if(settings.components,
                [&](const plant::ComponentSetup& each) { return each.settings->name != options.name; });
  if (settings.components.empty()) {
    complain(no_component(options, loaded->plant.component_names()));
    return std::nullopt;
  }
  plant::ComponentSetup& setup = settings.components.front();
  if (setup.behind.has_value() != is_elsewhere) {
    complain(other_kind(options, is_elsewhere));
    return std::nullopt;
  }
  if (options.port) {
    setup.port = *options.port;
    setup.admin_port.reset();
  }
  if (options.admin_port) setup.admin_port = options.admin_port;
  if (stands_before_itself(setup)) {
    complain(fmt::format("the proxy of {} would stand before itself on port {}", options.name, setup.port));
    return std::nullopt;
  }
  if (!goes_with(options.time_scale, settings)) return std::nullopt;
  return settings;
}

int run_one_component(const OneComponent& options, const plant::PlantSettings& settings, const MakeProcess& process) {
  const std::unique_ptr<base::Log> log = base::make_console_log(base::LogFormat::text, base::Level::info);
  net::EventLoop loop(options.time_scale);
  HistoryOption history(options.history);
  if (!history.open(options.name, {options.name}, loop, *log)) return bad_input;
  plant::SimulatedPlant plant(loop, *log, settings, process([&history] { history.close(); }));
  if (history.journal() != nullptr) plant.record_to(*history.journal());
  if (const base::Result<void> started = plant.start(); !started) {
    log->error(to_text(started.error()));
    return inconclusive;
  }
  plant.on_all_down([&loop] { loop.stop(); });
  const system::EndSignals ends;
  loop.on_signals(system::daemon_signals, [&plant, &log, &ends](int number) {
    if (ends.contains(number)) return plant.shut_down();
    system::tell_stray_signal(*log, number, "SIGTERM ends it");
  });
  loop.run();
  return success;
}

bool goes_with(net::TimeScale scale, const plant::PlantSettings& settings) {
  if (scale.factor == 1) return true;
  for (const plant::ComponentSetup& each : settings.components) {
    if (!each.behind && each.process == nullptr) continue;
    complain(fmt::format("{} is {}, whose time no --time-scale changes; leave it out", each.settings->name,
                         each.behind ? "a real component" : "a program (`process:`)"));
    return false;
  }
  return true;
}

}  // namespace kapela::cli
