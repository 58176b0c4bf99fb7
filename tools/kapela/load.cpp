#include "tools/kapela/load.hpp"

#include <cerrno>

#include <sys/random.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/client/loopback.hpp"
#include "orchestrator/client/token.hpp"
#include "simulators/plant/plant_settings_reader.hpp"
#include "tools/kapela/builtin.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

std::uint64_t draw_seed() {
  std::uint64_t seed = 0;
  ssize_t drawn = 0;
  do drawn = getrandom(&seed, sizeof seed, 0);
  while (drawn < 0 && errno == EINTR);
  ASSERT(drawn == sizeof seed);  // so few bytes are never given in parts
  constexpr std::uint64_t most = 0xffffffff;
  return seed & most;
}

namespace {

/// Components that are expected at the usual address of this machine are at another one.
void move_to(const std::string& loopback, LoadedPlant& loaded) {
  const std::string usual = record::ComponentSpec().address;
  for (record::ComponentSpec& component : loaded.plant.components)
    if (component.address == usual) component.address = loopback;
  for (plant::ComponentSetup& setup : loaded.simulated.components)
    if (setup.address == usual) setup.address = loopback;
}

}  // namespace

PlantReading read_plant(const std::string& path) {
  const files::RealFileSystem disk;
  yaml::Report report = path.empty() ? yaml::Report(std::string(builtin_plant_name), std::string(builtin_plant()))
                                     : files::open_report(disk, path);
  PlantReading reading;
  const files::SampleFiles samples{disk, files::directory_of(path)};
  files::PlantFile file = files::read_plant_file(report);
  reading.plant.simulated = plant::read_plant_settings(file, samples, draw_seed(), report);
  if (const base::Result<std::string> token = client::read_token()) reading.plant.simulated.token = *token;
  reading.plant.plant = std::move(file.plant);
  if (const base::Result<std::string> loopback = client::read_loopback()) move_to(*loopback, reading.plant);
  reading.diagnostics = report.diagnostics();
  return reading;
}

std::optional<LoadedPlant> load_plant(const std::string& path) {
  PlantReading reading = read_plant(path);
  if (print_problems(reading.diagnostics)) return std::nullopt;
  return std::move(reading.plant);
}

bool print_problems(const std::vector<yaml::Diagnostic>& diagnostics) {
  complain_text(render(diagnostics));
  return has_errors(diagnostics);
}

}  // namespace kapela::cli
