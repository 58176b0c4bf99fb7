// ScenarioLibrary: the scenarios of some files and directories. A broken file never unloads a good definition. A value
// that shares its scenarios: a copy can be reloaded on another thread, and take the place of this one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/zone_files.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Whether a file of a directory, by its name, is read as one of scenarios.
[[nodiscard]] bool is_scenario_file(std::string_view name);

class ScenarioLibrary {
 public:
  /// Runs share what they run: a reload does not touch it.
  using Shared = std::shared_ptr<const engine::Scenario>;

  /// Files, and directories whose *.yaml, *.yml and *.json (not those of directories below) are loaded. Loads nothing
  /// yet. `files` outlives the library.
  ScenarioLibrary(const FileSystem& files, std::vector<std::string> paths);

  /// Reads everything anew, and links what executes other scenarios to them. A file that is broken now keeps what it
  /// last defined, a scenario that cannot be linked now stays as it last was; a file that is gone from its directory
  /// takes its scenarios along. When two files define a name, the one that already had it keeps it, else the first.
  void reload();

  /// By exact name after NFC and without space at the ends; nullptr when there is none.
  [[nodiscard]] Shared find(std::string_view name) const;
  /// Up to three names that are near to one that was not found.
  [[nodiscard]] std::vector<std::string> nearest(std::string_view name) const;
  /// In the order of the paths, the file names, and the files.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] const std::vector<Shared>& all() const { return scenarios_; }
  /// What the last reload found wrong, file by file.
  [[nodiscard]] const std::vector<yaml::Diagnostic>& diagnostics() const { return diagnostics_; }
  /// Grows with each reload.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  /// A reload somewhere else found this wrong, so this library stays as it is.
  void keep_but_report(std::vector<yaml::Diagnostic> diagnostics) { diagnostics_ = std::move(diagnostics); }

 private:
  /// One file after one reload.
  struct Loaded {
    yaml::Report report;
    std::vector<Shared> scenarios;
  };
  using Definitions = std::map<std::string, std::vector<Shared>>;  ///< by file, not linked
  using ByName = std::map<std::string, Shared, std::less<>>;

  [[nodiscard]] std::vector<std::string> files_now(std::vector<yaml::Diagnostic>& failures);
  [[nodiscard]] std::vector<std::string> files_of(const std::string& path, std::vector<yaml::Diagnostic>& failures);
  [[nodiscard]] Loaded load(const std::string& file);
  /// Which file has which name, given who had it before.
  [[nodiscard]] std::map<std::string, std::string, std::less<>> owners(const std::vector<Loaded>& loaded) const;
  /// The definition of each name; the others are reported to their files.
  [[nodiscard]] ByName kept(std::vector<Loaded>& loaded) const;
  void publish(std::vector<Loaded> loaded);

  const FileSystem* files_;
  std::vector<std::string> paths_;
  std::map<std::string, std::vector<std::string>> listings_;  ///< the last that succeeded, by directory
  Definitions definitions_;
  std::vector<Shared> scenarios_;
  ByName by_name_;
  std::vector<yaml::Diagnostic> diagnostics_;
  ZoneFiles zones_;
  std::uint64_t revision_ = 0;
};

}  // namespace kapela::files
