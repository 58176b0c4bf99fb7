// ScenarioLibrary: the scenarios of some files and directories. A broken file never unloads a good definition. A value
// that shares its scenarios: a copy can be reloaded on another thread, and take the place of this one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/files/zone_files.hpp"
#include "orchestrator/yaml/diagnostic.hpp"

namespace kapela::scenario {
struct Scenario;
}

namespace kapela::files {

class FileSystem;

class ScenarioLibrary {
 public:
  /// Runs share what they run: a reload does not touch it.
  using Shared = std::shared_ptr<const scenario::Scenario>;

  /// Files, and directories whose *.yaml, *.yml and *.json (not those of directories below) are loaded. Loads nothing
  /// yet. `files` outlives the library.
  ScenarioLibrary(const FileSystem& files, std::vector<std::string> paths);

  /// Reads everything anew, and links what executes other scenarios to them. A file that is broken now, or cannot be
  /// read, keeps what it last defined, a scenario that cannot be linked now stays as it last was; a file that was
  /// removed from its directory takes its scenarios along. When two files define a name, the one that already had it
  /// keeps it, else the first.
  void reload();

  /// By exact name after NFC and without space at the ends; nullptr when there is none.
  [[nodiscard]] Shared find(std::string_view name) const;
  /// Up to three names that are near to one that was not found.
  [[nodiscard]] std::vector<std::string> nearest(std::string_view name) const;
  /// Which of the files that the last reload refused defines that name, or may do so: "" when none was refused.
  [[nodiscard]] std::string refused_with(std::string_view name) const;
  /// True when the last reload found this file, sound or not.
  [[nodiscard]] bool has_file(const std::string& file) const { return definitions_.contains(file); }
  /// In the order of the paths, the file names, and the files.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] const std::vector<Shared>& all() const { return scenarios_; }
  /// What the last reload found wrong, file by file.
  [[nodiscard]] const std::vector<yaml::Diagnostic>& diagnostics() const { return diagnostics_; }
  /// Grows with each reload.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  /// A copy was reloaded, and found this wrong: this library stays as it is.
  void keep_but_report(const ScenarioLibrary& reloaded);

 private:
  struct Loaded;
  /// A file with errors.
  struct Refused {
    std::string file;
    std::size_t errors = 0;
    std::vector<std::string> names{};
  };
  using Definitions = std::map<std::string, std::vector<Shared>>;  ///< by file, not linked
  using ByName = std::map<std::string, Shared, std::less<>>;

  [[nodiscard]] std::vector<std::string> files_now(std::vector<yaml::Diagnostic>& found);
  [[nodiscard]] std::vector<std::string> files_of(const std::string& path, std::vector<yaml::Diagnostic>& found);
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
  std::vector<Refused> refused_;
  ZoneFiles zones_;
  std::uint64_t revision_ = 0;
};

}  // namespace kapela::files
