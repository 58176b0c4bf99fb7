#include "simulators/experiment/file_check.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_folder.hpp"
#include "orchestrator/scenario/lints.hpp"
#include "orchestrator/scenario/plant_check.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/experiment/experiment_file.hpp"

namespace kapela::experiment {
namespace {

using files::FileKind;
using yaml::Diagnostic;

struct NamedPlant {
  record::Plant plant{};
  std::string name{};
};

std::string number_of(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void add_all(std::vector<Diagnostic>& to, std::vector<Diagnostic> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// One call of the command: what it has found so far.
class Check {
 public:
  Check(const BuiltinPlant& builtin, const ReadAdapter& read_adapter)
      : builtin_(builtin), read_adapter_(read_adapter) {}

  void look_at(const std::string& path) {
    if (!disk_.is_directory(path)) return recognise(path);
    const base::Result<std::vector<files::Entry>> entries = disk_.list(path);
    if (!entries) return refuse({path}, entries.error());
    const files::Folder folder = files::files_of_folder(path, *entries);
    if (!folder.passed_over.empty()) add({.file = path, .problems = folder.passed_over});
    for (const std::string& file : folder.files) recognise(file);
  }

  void take_plant(const std::string& path) {
    LoadedSubject loaded = read_plant(path);
    if (yaml::has_errors(loaded.diagnostics)) add({.file = path, .problems = std::move(loaded.diagnostics)});
    given_ = {*loaded.subject->plant, path};
  }

  std::vector<CheckedFile> finish() {
    if (!scenarios_.empty()) check_scenarios(scenarios_, given_ ? *given_ : likely_plant());
    return std::move(checked_);
  }

 private:
  void recognise(const std::string& path) {
    yaml::Report report = files::open_report(disk_, path);
    const std::vector<yaml::Node> documents = yaml::parse_documents(report);
    if (report.failed()) return add({.file = path, .problems = report.diagnostics()});
    const files::Recognition found = files::recognise(documents);
    if (!found.kind)
      return refuse({path}, base::fail(base::ErrorCode::invalid, "this is no file of ours", found.resemblance));
    check(path, *found.kind);
  }

  void check(const std::string& path, FileKind kind) {
    switch (kind) {
      case FileKind::scenarios:
        return scenarios_.push_back(path);
      case FileKind::plant:
        return check_plant(path);
      case FileKind::configuration:
        return check_configuration(path);
      case FileKind::experiment:
      case FileKind::campaign:
        return check_experiment(path, kind);
      case FileKind::adapter:
        return check_adapter(path);
    }
  }

  void check_plant(const std::string& path) {
    LoadedSubject loaded = read_plant(path);
    add({.file = path,
         .kind = std::string(name(FileKind::plant)),
         .holds = number_of(loaded.subject->plant->components.size(), "component"),
         .problems = std::move(loaded.diagnostics)});
    plants_.push_back({*loaded.subject->plant, path});
  }

  /// With the scenarios that it names.
  void check_configuration(const std::string& path) {
    files::LoadedConfig loaded = files::load_config(disk_, path);
    const bool sound = !yaml::has_errors(loaded.diagnostics);
    add({.file = path,
         .kind = std::string(name(FileKind::configuration)),
         .holds = number_of(loaded.config.plant.components.size(), "component"),
         .problems = std::move(loaded.diagnostics)});
    if (sound && !loaded.config.scenarios.empty() && !loaded.config.plant.components.empty())
      check_scenarios(loaded.config.scenarios, {std::move(loaded.config.plant), path});
  }

  void check_experiment(const std::string& path, FileKind kind) {
    LoadedExperiment loaded = load_experiment(disk_, path, builtin_);
    add({.file = path, .kind = std::string(name(kind)), .problems = std::move(loaded.diagnostics)});
  }

  void check_adapter(const std::string& path) {
    std::vector<Diagnostic> problems;
    if (read_adapter_) problems = read_adapter_(disk_, path);
    add({.file = path, .kind = std::string(name(FileKind::adapter)), .problems = std::move(problems)});
  }

  /// Together, as one may execute another.
  void check_scenarios(const std::vector<std::string>& paths, const NamedPlant& plant) {
    files::ScenarioLibrary library(disk_, paths);
    library.reload();
    std::vector<CheckedFile> group;
    const auto of = [&group](const std::string& file) -> CheckedFile& {
      const auto known =
          std::find_if(group.begin(), group.end(), [&](const CheckedFile& each) { return each.file == file; });
      return known != group.end() ? *known : group.emplace_back(CheckedFile{.file = file});
    };
    for (const std::string& path : paths)
      if (!disk_.is_directory(path)) (void)of(path);
    for (const auto& scenario : library.all()) (void)of(scenario->place.file);
    for (Diagnostic& problem : problems_of(library, plant.plant, plant.name, builtin_))
      of(problem.place.file).problems.push_back(problem);
    for (CheckedFile& each : group) {
      const auto mine = [&each](const auto& scenario) { return scenario->place.file == each.file; };
      const auto count = std::count_if(library.all().begin(), library.all().end(), mine);
      each.kind = name(FileKind::scenarios);
      each.holds = number_of(static_cast<std::size_t>(count), "scenario");
      each.against = plant.name;
      add(std::move(each));
    }
  }

  /// The only one among the files, or the built-in one.
  NamedPlant likely_plant() const {
    if (plants_.size() == 1) return plants_.front();
    return {*read_plant("").subject->plant, std::string(builtin_.name)};
  }

  void refuse(yaml::Place place, const base::Error& error) {
    Diagnostic problem{.code = error.code, .place = place, .message = error.message, .hint = error.hint};
    add({.file = place.file, .problems = {std::move(problem)}});
  }

  void add(CheckedFile file) { checked_.push_back(std::move(file)); }

  [[nodiscard]] LoadedSubject read_plant(const std::string& path) const {
    SubjectSource source;
    source.plant = path;
    return load_plant(disk_, source, builtin_);
  }

  BuiltinPlant builtin_;
  const ReadAdapter& read_adapter_;
  files::RealFileSystem disk_;
  std::optional<NamedPlant> given_;
  std::vector<NamedPlant> plants_;
  std::vector<std::string> scenarios_;
  std::vector<CheckedFile> checked_;
};

}  // namespace

std::vector<CheckedFile> check_files(const std::vector<std::string>& paths, const std::string& plant,
                                     const BuiltinPlant& builtin, const ReadAdapter& read_adapter) {
  Check check(builtin, read_adapter);
  if (!plant.empty()) check.take_plant(plant);
  for (const std::string& path : paths) check.look_at(path);
  return check.finish();
}

std::vector<Diagnostic> problems_of(const files::ScenarioLibrary& library, const record::Plant& plant,
                                    const std::string& file, const BuiltinPlant& builtin) {
  const bool is_builtin = file.empty() || file == builtin.name;
  const std::string whose = is_builtin ? "the built-in plant (--plant FILE names another)" : fmt::format("'{}'", file);
  std::vector<Diagnostic> problems = library.diagnostics();
  for (const auto& scenario : library.all()) {
    add_all(problems, files::as_errors(scenario::check_against(*scenario, plant, whose)));
    add_all(problems, files::as_warnings(scenario::lint(*scenario)));
  }
  add_all(problems, files::as_warnings(scenario::lint_triggers(library.all())));
  return problems;
}

}  // namespace kapela::experiment
