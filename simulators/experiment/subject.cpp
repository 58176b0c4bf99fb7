#include "simulators/experiment/subject.hpp"

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "simulators/plant/plant_settings_reader.hpp"

namespace kapela::experiment {
namespace {

using Shared = std::shared_ptr<const scenario::Scenario>;

void append(std::vector<yaml::Diagnostic>& to, const std::vector<yaml::Diagnostic>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::shared_ptr<const component::ComponentSettings> beginning_in(
    const std::optional<wire::State>& state, std::shared_ptr<const component::ComponentSettings> settings) {
  if (!state || *state == settings->initial_state) return settings;
  component::ComponentSettings other = *settings;
  other.initial_state = *state;
  return std::make_shared<const component::ComponentSettings>(std::move(other));
}

yaml::Diagnostic unknown_scenario(const Wanted& wanted, const files::ScenarioLibrary& library) {
  yaml::Diagnostic diagnostic;
  diagnostic.code = base::ErrorCode::not_found;
  diagnostic.place = wanted.place;
  diagnostic.message =
      fmt::format("no scenario '{}' among the {} that are loaded", wanted.scenario, library.all().size());
  diagnostic.hint = base::did_you_mean(wanted.scenario, library.names());
  return diagnostic;
}

/// In an experiment faults stand in the method, where a search can take one away.
void warn_of_faults(const files::PlantFile& file, yaml::Report& report) {
  for (const files::ComponentSection& section : file.sections)
    if (!section.faults.is_null())
      report.warning(base::ErrorCode::unsupported, section.faults,
                     fmt::format("the faults of '{}' do not act in an experiment", section.name),
                     "write them into the `method` of a replay file");
}

/// Here a fault comes where the search or the method puts it, and not by chance.
std::vector<yaml::Diagnostic> remarks_on_rates(const files::PlantFile& file, const yaml::Report& read) {
  yaml::Report report(read.file(), read.text());
  for (const files::ComponentSection& section : file.sections)
    if (!section.rates.is_null())
      report.warning(base::ErrorCode::unsupported, section.rates,
                     fmt::format("the rates of '{}' do not act here", section.name),
                     "they do in kapela estimate, with `expect: {probability: ...}`, and in kapela plant up");
  return report.diagnostics();
}

void check(const Shared& scenario, LoadedSubject& into) {
  append(into.diagnostics, files::as_errors(scenario::check_against(*scenario, *into.subject->plant)));
}

}  // namespace

LoadedSubject load_plant(const files::FileSystem& files, const SubjectSource& source, const BuiltinPlant& builtin) {
  yaml::Report report = source.plant.empty() ? yaml::Report(std::string(builtin.name), std::string(builtin.text))
                                             : files::open_report(files, source.plant);
  files::PlantFile file = files::read_plant_file(report);
  const files::SampleFiles samples{files, files::directory_of(source.plant)};
  const plant::PlantSettings simulated = plant::read_plant_settings(file, samples, 0, report);
  warn_of_faults(file, report);
  LoadedSubject loaded{std::make_shared<world::Subject>(), report.diagnostics(), remarks_on_rates(file, report)};
  if (!source.rates) append(loaded.diagnostics, loaded.of_rates);
  loaded.subject->settings = source.settings;
  for (const plant::ComponentSetup& setup : simulated.components) {
    const auto id = static_cast<record::ComponentId>(loaded.subject->components.size());
    for (const faults::Rate& rate : setup.rates) loaded.subject->rates.push_back({id, rate});
    loaded.subject->components.push_back(beginning_in(source.initial_state, setup.settings));
  }
  loaded.subject->plant = std::make_shared<const record::Plant>(std::move(file.plant));
  return loaded;
}

plant::PlantSettings plant_settings_of(const files::FileSystem& files, const std::string& plant_file) {
  yaml::Report report = files::open_report(files, plant_file);
  const files::PlantFile file = files::read_plant_file(report);
  const plant::PlantSettings settings =
      plant::read_plant_settings(file, {files, files::directory_of(plant_file)}, 0, report);
  return report.failed() ? plant::PlantSettings() : settings;
}

void load_scenarios(const files::FileSystem& files, const SubjectSource& source, LoadedSubject& into) {
  if (yaml::has_errors(into.diagnostics)) return;
  files::ScenarioLibrary library(files, source.scenarios);
  library.reload();
  append(into.diagnostics, library.diagnostics());
  if (source.triggers) {
    into.subject->triggered = library.all();
  } else if (source.runs.empty() && !library.all().empty()) {
    into.subject->scenarios.push_back(library.all().front());
  }
  for (const Wanted& wanted : source.runs) {
    const Shared scenario = library.find(wanted.scenario);
    if (scenario == nullptr) {
      into.diagnostics.push_back(unknown_scenario(wanted, library));
    } else {
      into.subject->scenarios.push_back(scenario);
    }
  }
  for (const Shared& scenario : source.triggers ? into.subject->triggered : into.subject->scenarios)
    check(scenario, into);
}

LoadedSubject load_subject(const files::FileSystem& files, const SubjectSource& source, const BuiltinPlant& builtin) {
  LoadedSubject loaded = load_plant(files, source, builtin);
  load_scenarios(files, source, loaded);
  return loaded;
}

}  // namespace kapela::experiment
