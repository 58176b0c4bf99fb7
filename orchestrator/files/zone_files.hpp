// ZoneFiles: the time zones of the system, read through the file port. Owned by whoever loads scenarios; a zone that
// was read once is kept.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "orchestrator/base/error.hpp"

namespace kapela::calendar {
class Zone;
}
namespace kapela::scenario {
struct Condition;
struct Scenario;
struct ZoneName;
}  // namespace kapela::scenario
namespace kapela::yaml {
class Report;
}

namespace kapela::files {

class FileSystem;

class ZoneFiles {
 public:
  /// `files` outlives this.
  explicit ZoneFiles(const FileSystem& files) : files_(&files) {}

  /// Finds the zones that a scenario's trigger names. What is not found is an error at the place of its name.
  void fill_in(scenario::Scenario& scenario, yaml::Report& report);

 private:
  using Found = base::Result<std::shared_ptr<const calendar::Zone>>;
  [[nodiscard]] Found find(const std::string& name);
  [[nodiscard]] Found local();
  [[nodiscard]] base::Error unknown(const std::string& name) const;
  void fill_in(scenario::ZoneName& zone, yaml::Report& report);
  void fill_in(scenario::Condition& condition, yaml::Report& report);

  const FileSystem* files_;
  std::map<std::string, std::shared_ptr<const calendar::Zone>> known_;
};

}  // namespace kapela::files
