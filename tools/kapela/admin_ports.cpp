#include "tools/kapela/admin_ports.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/interruptible.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

int tell_unknown(const std::string& component, const AdminPorts& ports) {
  std::vector<std::string> names;
  for (const AdminPort& port : ports) names.push_back(port.component);
  std::string hint = base::did_you_mean(component, names);
  if (hint.empty()) hint = fmt::format("there is {}; --plant FILE names another plant", fmt::join(names, ", "));
  return report_error(
      base::fail(base::ErrorCode::not_found, fmt::format("there is no component '{}' in the plant", component), hint));
}

}  // namespace

std::optional<AdminPorts> admin_ports(const std::string& file) {
  const std::optional<LoadedPlant> loaded = load_plant(file);
  if (!loaded) return std::nullopt;
  return admin_ports(loaded->simulated);
}

AdminPorts admin_ports(const plant::PlantSettings& plant) {
  AdminPorts ports;
  for (const plant::ComponentSetup& setup : plant.components)
    ports.push_back(
        AdminPort{setup.settings->name, plant::admin_endpoint_of(setup, !plant.token.empty()), plant.token});
  return ports;
}

runtime::ReadPlant read_simulated_plant(const std::string& path) {
  PlantReading reading = read_plant(path);
  runtime::ReadPlant read;
  read.problems = std::move(reading.diagnostics);
  for (const AdminPort& port : admin_ports(reading.plant.simulated)) read.simulators.emplace(port.component, port.at);
  if (!yaml::has_errors(read.problems)) read.plant = std::move(reading.plant.plant);
  return read;
}

int with_admin_ports(const std::string& file, const std::string& component,
                     const std::function<base::Task<int>(net::EventLoop&, AdminPorts)>& work) {
  std::optional<AdminPorts> ports = admin_ports(file);
  if (!ports) return bad_input;
  const AdminPorts all = *ports;
  if (!component.empty()) std::erase_if(*ports, [&](const AdminPort& each) { return each.component != component; });
  if (ports->empty()) return tell_unknown(component, all);
  net::EventLoop loop;
  return client::run_interruptible(loop, work(loop, std::move(*ports))).value_or(inconclusive);
}

void add_plant_option(CLI::App& command, std::string& file) {
  command.add_option("--plant", file, "Plant file; default: the built-in four");
}

ExitCode report_failure(const AdminPort& port, const base::Error& error) {
  base::Error told = error;
  told.message = port.component + ": " + told.message;
  if (told.code == base::ErrorCode::unreachable && told.hint.empty())
    told.hint = fmt::format("is the plant up? its admin port is {}", to_text(port.at));
  return report_error(told);
}

}  // namespace kapela::cli
