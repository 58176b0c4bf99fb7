#include "orchestrator/files/scenario_library.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "orchestrator/files/scenario_links.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;

void report_taken(yaml::Report& report, const engine::Scenario& refused, const engine::Scenario& kept) {
  const yaml::Place place{kept.place.file, kept.place.line, kept.place.column};
  report.add(yaml::Severity::error, ErrorCode::duplicate, {refused.place.line, refused.place.column},
             fmt::format("the scenario {} is defined twice", yaml::shown(refused.name)),
             fmt::format("the one at {} is kept", to_text(place)));
}

void report_broken(yaml::Report& report, const std::vector<BrokenRule>& rules) {
  for (const BrokenRule& rule : rules)
    report.add(yaml::Severity::error, ErrorCode::invalid, {rule.place.line, rule.place.column}, rule.message,
               rule.hint);
}

}  // namespace

bool is_scenario_file(std::string_view name) {
  constexpr std::array<std::string_view, 3> endings{".yaml", ".yml", ".json"};
  return !name.starts_with('.') &&
         std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

ScenarioLibrary::ScenarioLibrary(const FileSystem& files, std::vector<std::string> paths)
    : files_(&files), paths_(std::move(paths)), zones_(files) {}

std::vector<std::string> ScenarioLibrary::files_of(const std::string& path, std::vector<yaml::Diagnostic>& failures) {
  const bool known = listings_.contains(path);
  if (!known && !files_->is_directory(path)) return {join(".", path)};
  const base::Result<std::vector<std::string>> names = files_->list(path);
  if (!names) {
    failures.push_back({yaml::Severity::error,
                        names.error().code,
                        {path},
                        names.error().message,
                        "its scenarios stay as they were",
                        {},
                        0});
    return listings_[path];
  }
  std::vector<std::string> found;
  for (const std::string& name : *names)
    if (is_scenario_file(name)) found.push_back(join(path, name));
  return listings_[path] = found;
}

std::vector<std::string> ScenarioLibrary::files_now(std::vector<yaml::Diagnostic>& failures) {
  std::vector<std::string> files;
  for (const std::string& path : paths_)
    for (std::string& file : files_of(path, failures))
      if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(std::move(file));
  return files;
}

ScenarioLibrary::Loaded ScenarioLibrary::load(const std::string& file) {
  Loaded loaded{open_report(*files_, file), {}};
  std::vector<engine::Scenario> scenarios = read_scenarios(loaded.report);
  for (engine::Scenario& scenario : scenarios) zones_.fill_in(scenario, loaded.report);
  if (loaded.report.failed()) {
    const auto last = definitions_.find(file);
    if (last != definitions_.end()) loaded.scenarios = last->second;
    return loaded;
  }
  for (engine::Scenario& scenario : scenarios)
    loaded.scenarios.push_back(std::make_shared<const engine::Scenario>(std::move(scenario)));
  return loaded;
}

std::map<std::string, std::string, std::less<>> ScenarioLibrary::owners(const std::vector<Loaded>& loaded) const {
  std::map<std::string, std::string, std::less<>> owner;
  for (const Loaded& file : loaded)
    for (const Shared& scenario : file.scenarios) {
      const Shared before = find(scenario->name);
      const bool had_it = before && before->place.file == file.report.file();
      if (had_it || !owner.contains(scenario->name)) owner[scenario->name] = file.report.file();
    }
  return owner;
}

ScenarioLibrary::ByName ScenarioLibrary::kept(std::vector<Loaded>& loaded) const {
  const auto owner = owners(loaded);
  ByName by_name;
  for (const Loaded& file : loaded)
    for (const Shared& scenario : file.scenarios)
      if (owner.at(scenario->name) == file.report.file()) by_name.emplace(scenario->name, scenario);
  for (Loaded& file : loaded)
    for (const Shared& scenario : file.scenarios)
      if (const Shared& kept = by_name.at(scenario->name); kept != scenario)
        report_taken(file.report, *scenario, *kept);
  return by_name;
}

void ScenarioLibrary::publish(std::vector<Loaded> loaded) {
  ++revision_;
  const ByName definitions = kept(loaded);
  ScenarioLinks links(definitions, by_name_);
  ByName by_name;
  for (const auto& [name, definition] : definitions)
    if (Shared linked = links.linked(name); linked) by_name.emplace(name, std::move(linked));
  by_name_ = std::move(by_name);
  scenarios_.clear();
  definitions_.clear();
  for (Loaded& file : loaded) {
    for (const Shared& scenario : file.scenarios) {
      if (definitions.at(scenario->name) != scenario) continue;
      if (const auto problems = links.problems().find(scenario->name); problems != links.problems().end())
        report_broken(file.report, problems->second);
      if (const auto linked = by_name_.find(scenario->name); linked != by_name_.end())
        scenarios_.push_back(linked->second);
    }
    const std::vector<yaml::Diagnostic> found = file.report.diagnostics();
    diagnostics_.insert(diagnostics_.end(), found.begin(), found.end());
    definitions_[file.report.file()] = std::move(file.scenarios);
  }
}

void ScenarioLibrary::reload() {
  diagnostics_.clear();
  std::vector<Loaded> loaded;
  for (const std::string& file : files_now(diagnostics_)) loaded.push_back(load(file));
  publish(std::move(loaded));
}

ScenarioLibrary::Shared ScenarioLibrary::find(std::string_view name) const {
  const auto found = by_name_.find(comparable_name(name));
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<std::string> ScenarioLibrary::nearest(std::string_view name) const {
  return base::nearest(comparable_name(name), names());
}

std::vector<std::string> ScenarioLibrary::names() const {
  std::vector<std::string> names;
  for (const Shared& scenario : scenarios_) names.push_back(scenario->name);
  return names;
}

}  // namespace kapela::files
