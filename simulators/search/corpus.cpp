#include "simulators/search/corpus.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "orchestrator/files/file_system.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/search/find_files.hpp"

namespace kapela::search {

base::Result<std::vector<world::Plan>> Corpus::load(std::vector<yaml::Diagnostic>& problems) const {
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator each(folder_, failed), end; !failed && each != end; each.increment(failed))
    if (each->path().extension() == ".yaml") names.push_back(each->path().string());
  if (failed)
    return base::fail(base::ErrorCode::io, fmt::format("cannot read the corpus {}: {}", folder_, failed.message()));
  std::sort(names.begin(), names.end());
  const files::RealFileSystem disk;
  std::vector<world::Plan> plans;
  for (const std::string& name : names) {
    experiment::LoadedExperiment loaded = experiment::load_experiment(disk, name, builtin_);
    problems.insert(problems.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    if (has_errors(loaded.diagnostics))
      return base::fail(base::ErrorCode::invalid, fmt::format("{} is no plan of this search", name),
                        "take it out of the corpus, or begin in another folder");
    plans.push_back(std::move(loaded.experiment.plan));
  }
  return plans;
}

base::Result<void> Corpus::keep(std::uint64_t history, const std::string& replay) const {
  const std::string name = fmt::format("{}/plan-{:016x}.yaml", folder_, history);
  std::error_code failed;
  if (std::filesystem::exists(name, failed)) return {};
  return write_anew(name, replay);
}

}  // namespace kapela::search
