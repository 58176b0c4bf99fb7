#include "tools/kapela/plant_source.hpp"

#include <utility>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "tools/kapela/admin_ports.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

runtime::Simulators by_name(const AdminPorts& ports) {
  runtime::Simulators simulators;
  for (const AdminPort& port : ports) simulators.emplace(port.component, port.at);
  return simulators;
}

/// What only simulators read is nobody's business here.
runtime::ReadPlant read_real(const std::string& path) {
  const files::RealFileSystem disk;
  yaml::Report report = files::open_report(disk, path);
  engine::Plant plant = files::read_plant_file(report).plant;
  runtime::ReadPlant read;
  read.problems = report.diagnostics();
  if (!report.failed()) read.plant = std::move(plant);
  return read;
}

runtime::ReadPlant read_simulated(const std::string& path) {
  PlantReading reading = read_plant(path);
  runtime::ReadPlant read;
  read.problems = std::move(reading.diagnostics);
  if (yaml::has_errors(read.problems)) return read;
  read.plant = std::move(reading.plant.plant);
  read.simulators = by_name(admin_ports(reading.plant.simulated));
  return read;
}

runtime::ReadPlant read_config_again(const std::string& path, bool simulated) {
  const files::RealFileSystem disk;
  files::LoadedConfig loaded = files::load_config(disk, path);
  runtime::ReadPlant read;
  read.problems = std::move(loaded.diagnostics);
  read.files = {path};
  if (loaded.config.plant_file) read.files.push_back(*loaded.config.plant_file);
  if (has_errors(read.problems) || loaded.config.plant.components.empty()) return read;
  if (simulated && loaded.config.plant_file) {
    runtime::ReadPlant with_ports = read_simulated(*loaded.config.plant_file);
    with_ports.files = std::move(read.files);
    return with_ports;
  }
  read.plant = std::move(loaded.config.plant);
  return read;
}

}  // namespace

PlantSource plant_source(const std::string& plant, const std::string& config, const std::string& named,
                         bool simulated) {
  PlantSource source;
  if (!plant.empty()) {
    source.files = {plant};
    source.read = [plant, simulated] { return simulated ? read_simulated(plant) : read_real(plant); };
  } else if (!config.empty()) {
    source.files = {config};
    if (!named.empty()) source.files.push_back(named);
    source.read = [config, simulated] { return read_config_again(config, simulated); };
  }
  return source;
}

runtime::Simulators simulators_of(const std::string& path) {
  return by_name(admin_ports(read_plant(path).plant.simulated));
}

}  // namespace kapela::cli
