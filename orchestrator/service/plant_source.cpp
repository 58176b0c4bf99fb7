#include "orchestrator/service/plant_source.hpp"

#include <utility>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/plant_file.hpp"

namespace kapela::service {
namespace {

/// What only simulators read is nobody's business here.
runtime::ReadPlant read_real(const std::string& path) {
  const files::RealFileSystem disk;
  yaml::Report report = files::open_report(disk, path);
  record::Plant plant = files::read_plant_file(report).plant;
  runtime::ReadPlant read;
  read.problems = report.diagnostics();
  if (!report.failed()) read.plant = std::move(plant);
  return read;
}

runtime::ReadPlant read_config_again(const std::string& path, const ReadPlantFile& read_simulated) {
  const files::RealFileSystem disk;
  files::LoadedConfig loaded = files::load_config(disk, path);
  runtime::ReadPlant read;
  read.problems = std::move(loaded.diagnostics);
  read.files = {path};
  if (loaded.config.plant_file) read.files.push_back(*loaded.config.plant_file);
  if (has_errors(read.problems) || loaded.config.plant.components.empty()) return read;
  if (read_simulated && loaded.config.plant_file) {
    runtime::ReadPlant with_ports = read_simulated(*loaded.config.plant_file);
    with_ports.files = std::move(read.files);
    return with_ports;
  }
  read.plant = std::move(loaded.config.plant);
  return read;
}

}  // namespace

PlantSource plant_source(const std::string& plant, const std::string& config, const std::string& named,
                         ReadPlantFile read_simulated) {
  PlantSource source;
  if (!plant.empty()) {
    source.files = {plant};
    if (!read_simulated) read_simulated = read_real;
    source.read = [plant, read = std::move(read_simulated)] { return read(plant); };
  } else if (!config.empty()) {
    source.files = {config};
    if (!named.empty()) source.files.push_back(named);
    source.read = [config, read = std::move(read_simulated)] { return read_config_again(config, read); };
  }
  return source;
}

}  // namespace kapela::service
