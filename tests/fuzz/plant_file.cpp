// Plant files under both their aspects: every complaint has a place; what is sound has components that can be told
// apart, whose dependencies end.
#include "orchestrator/files/plant_file.hpp"

#include <set>

#include "simulators/plant/plant_settings_reader.hpp"
#include "tests/fuzz/diagnostics.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

/// How many steps it is to one that depends on nobody.
std::size_t height_of(const record::Plant& plant, record::ComponentId id, std::size_t above) {
  require(above <= plant.components.size(), "nobody depends on itself", plant.at(id).name);
  std::size_t height = 0;
  for (const record::ComponentId each : plant.at(id).depends_on) {
    require(index(each) < plant.components.size(), "who is depended on is there", plant.at(id).name);
    height = std::max(height, height_of(plant, each, above + 1) + 1);
  }
  return height;
}

void check_plant(const record::Plant& plant) {
  require(!plant.components.empty(), "a sound plant has components");
  std::set<std::string> names;
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    const record::ComponentSpec& each = plant.components[i];
    require(names.insert(each.name).second && !each.name.empty(), "names are told apart", each.name);
    require(plant.find(each.name) == static_cast<record::ComponentId>(i), "a component is found by its name",
            each.name);
    // Ways through a lattice are too many to walk; a circle would be met in a small plant just as well.
    if (plant.components.size() <= 8) (void)height_of(plant, static_cast<record::ComponentId>(i), 0);
  }
}

void check(std::string_view text) {
  files::MemoryFileSystem disk;
  disk.write("plant.yaml", std::string(text));
  yaml::Report report = files::open_report(disk, "plant.yaml");
  const files::PlantFile file = files::read_plant_file(report);
  const files::SampleFiles samples{disk, "."};
  const plant::PlantSettings settings = plant::read_plant_settings(file, samples, 7, report);
  check_diagnostics(report.diagnostics(), disk);
  if (report.failed()) return;
  check_plant(file.plant);
  require(settings.components.size() == file.plant.components.size(), "each component is simulated");
  for (const plant::ComponentSetup& each : settings.components)
    require(each.settings != nullptr, "a simulated component has settings");
}

}  // namespace

Target target() {
  return {.check = check,
          .seeds = {"scenarios/plants", "tests/golden/files"},
          .words = schema_words("plant.json"),
          .most_bytes = 3000};
}

}  // namespace kapela::fuzz
