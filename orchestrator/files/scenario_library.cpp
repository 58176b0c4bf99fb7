#include "orchestrator/files/scenario_library.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_file.hpp"
#include "orchestrator/files/scenario_folder.hpp"
#include "orchestrator/files/scenario_links.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;

constexpr std::ptrdiff_t most_refused_named = 3;

void report_taken(yaml::Report& report, const scenario::Scenario& refused, const scenario::Scenario& kept) {
  const yaml::Place place{kept.place.file, kept.place.line, kept.place.column};
  report.add(yaml::Severity::error, ErrorCode::duplicate, {refused.place.line, refused.place.column},
             fmt::format("the scenario {} is defined twice", base::in_quotes(refused.name)),
             fmt::format("the one at {} is kept", to_text(place)));
}

}  // namespace

ScenarioLibrary::ScenarioLibrary(const FileSystem& files, std::vector<std::string> paths)
    : files_(&files), paths_(std::move(paths)), zones_(files) {}

std::vector<std::string> ScenarioLibrary::files_of(const std::string& path, std::vector<yaml::Diagnostic>& found) {
  const bool known = listings_.contains(path);
  if (!known && !files_->is_directory(path)) return {join(".", path)};
  const base::Result<std::vector<Entry>> entries = files_->list(path);
  if (!entries) {
    const base::Error& error = entries.error();
    found.push_back(
        {yaml::Severity::error, error.code, {path}, error.message, "its scenarios stay as they were", {}, 0});
    return listings_[path];
  }
  Folder folder = files_of_folder(path, *entries);
  found.insert(found.end(), folder.passed_over.begin(), folder.passed_over.end());
  return listings_[path] = std::move(folder.files);
}

std::vector<std::string> ScenarioLibrary::files_now(std::vector<yaml::Diagnostic>& found) {
  std::vector<std::string> files;
  std::set<std::string> seen;
  for (const std::string& path : paths_)
    for (std::string& file : files_of(path, found))
      if (seen.insert(file).second) files.push_back(std::move(file));
  return files;
}

/// One file after one reload.
struct ScenarioLibrary::Loaded {
  yaml::Report report;
  std::vector<Shared> scenarios;
  std::vector<std::string> names;  ///< as it is now, sound or not
};

ScenarioLibrary::Loaded ScenarioLibrary::load(const std::string& file) {
  Loaded loaded{open_report(*files_, file), {}, {}};
  std::vector<scenario::Scenario> scenarios = read_scenarios(loaded.report);
  for (scenario::Scenario& scenario : scenarios) zones_.fill_in(scenario, loaded.report);
  for (const scenario::Scenario& scenario : scenarios) loaded.names.push_back(scenario.name);
  if (loaded.report.failed()) {
    const auto last = definitions_.find(file);
    if (last != definitions_.end()) loaded.scenarios = last->second;
    return loaded;
  }
  for (scenario::Scenario& scenario : scenarios)
    loaded.scenarios.push_back(std::make_shared<const scenario::Scenario>(std::move(scenario)));
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
  refused_.clear();
  for (Loaded& file : loaded) {
    for (const Shared& scenario : file.scenarios) {
      if (definitions.at(scenario->name) != scenario) continue;
      if (const auto problems = links.problems().find(scenario->name); problems != links.problems().end())
        add_errors(problems->second, file.report);
      if (const auto linked = by_name_.find(scenario->name); linked != by_name_.end())
        scenarios_.push_back(linked->second);
    }
    if (file.report.failed()) refused_.push_back({file.report.file(), file.report.errors(), std::move(file.names)});
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

void ScenarioLibrary::keep_but_report(const ScenarioLibrary& reloaded) {
  diagnostics_ = reloaded.diagnostics_;
  refused_ = reloaded.refused_;
}

std::string ScenarioLibrary::refused_with(std::string_view name) const {
  const std::string wanted = comparable_name(name);
  std::string others;
  for (const Refused& each : refused_) {
    if (std::find(each.names.begin(), each.names.end(), wanted) != each.names.end())
      return fmt::format("{}, which has it, was refused with {} error{}", each.file, each.errors,
                         each.errors == 1 ? "" : "s");
    if (&each - refused_.data() < most_refused_named) others += (others.empty() ? "" : ", ") + each.file;
  }
  if (refused_.empty()) return {};
  const bool more = std::ssize(refused_) > most_refused_named;
  return fmt::format("{}{} {} refused, and may have it", others, more ? ", ..." : "",
                     refused_.size() == 1 ? "was" : "were");
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
