// Experiments and campaigns, beside the shipped plant and scenarios: every complaint has a place in a file that was
// read; an experiment that is written is read as the same; the cells of a campaign have names that lead back to them.
#include "simulators/experiment/experiment_file.hpp"

#include <algorithm>

#include "tests/fuzz/diagnostics.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

using experiment::Experiment;
using experiment::LoadedExperiment;

constexpr const char* path = "scenarios/experiments/x.yaml";
constexpr experiment::BuiltinPlant no_builtin{"<none>", "components: {io: {port: 8001}}"};

const files::MemoryFileSystem& shipped() {
  static const files::MemoryFileSystem disk = [] {
    files::MemoryFileSystem files;
    for (const char* each :
         {"scenarios/plants/munchies.yaml", "scenarios/run_services.yaml", "scenarios/system_startup.yaml"})
      files.write(each, repository_text(each));
    return files;
  }();
  return disk;
}

LoadedExperiment load(const std::string& text, files::MemoryFileSystem& disk) {
  disk.write(path, text);
  return load_experiment(disk, path, no_builtin);
}

/// Sources are read relative to the file, and written as they are read.
void check_round_trip(const LoadedExperiment& loaded) {
  const bool runs = !loaded.experiment.source.runs.empty();
  if (loaded.campaign || !is_plain(loaded.experiment) || loaded.experiment.source.triggers || !runs) return;
  Experiment experiment = loaded.experiment;
  experiment.source.plant = experiment.source.plant.empty() ? "" : "../plants/munchies.yaml";
  experiment.source.scenarios = {"../run_services.yaml", "../system_startup.yaml"};
  const std::string text = experiment_yaml(experiment, *loaded.subject->plant);
  files::MemoryFileSystem disk = shipped();
  const LoadedExperiment again = load(text, disk);
  require(!yaml::has_errors(again.diagnostics), "what is written can be read", text + render(again.diagnostics));
  require(again.experiment.plan == experiment.plan, "a plan is read as it was written", text);
  require(again.experiment.title == experiment.title, "a title is read as it was written", text);
  require(again.experiment.expect.runs == experiment.expect.runs &&
              again.experiment.expect.violates == experiment.expect.violates &&
              again.experiment.expect.status_in == experiment.expect.status_in,
          "what is expected is read as it was written", text);
}

void check_campaign(const LoadedExperiment& loaded) {
  const experiment::Campaign& campaign = *loaded.campaign;
  const record::Plant& plant = *loaded.subject->plant;
  for (const std::uint64_t seed : campaign.seeds) {
    std::vector<experiment::Cell> cells = cells_of(campaign, seed, all_sites(campaign));
    cells.resize(std::min<std::size_t>(cells.size(), 20));
    for (const experiment::Cell& cell : cells) {
      const std::string name = cell_name(cell, campaign, plant);
      const base::Result<experiment::Cell> found = find_cell(campaign, plant, all_sites(campaign), name);
      require(found && *found == cell, "the name of a cell leads to it", name);
      (void)experiment_of(cell, campaign, loaded.experiment);
    }
    if (seed > campaign.seeds.front() + 1) return;
  }
}

void check(std::string_view text) {
  files::MemoryFileSystem disk = shipped();
  const LoadedExperiment loaded = load(std::string(text), disk);
  check_diagnostics(loaded.diagnostics, disk);
  if (yaml::has_errors(loaded.diagnostics)) return;
  require(loaded.subject != nullptr && loaded.subject->plant != nullptr, "a sound experiment is about a plant");
  check_round_trip(loaded);
  if (loaded.campaign) check_campaign(loaded);
}

}  // namespace

Target target() {
  std::vector<std::string> words = schema_words("experiment.json");
  for (const char* each : {"../plants/munchies.yaml", "../run_services.yaml", "io", "supervisor_1", "munchies_algo",
                           "Uruchomienie wszystkich usług systemu (@all)", "1..20"})
    words.emplace_back(each);
  return {.check = check,
          .seeds = {"scenarios/experiments", "scenarios/campaigns"},
          .words = std::move(words),
          .most_bytes = 3000};
}

}  // namespace kapela::fuzz
