// Checking files as what they are: each is recognised, and read by the reader that its command would use. Values.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/yaml/diagnostic.hpp"
#include "simulators/experiment/subject.hpp"

namespace kapela::experiment {

struct CheckedFile {
  std::string file;
  std::string kind{};     ///< "a plant file"; empty: none of ours
  std::string holds{};    ///< "4 components"; may be empty
  std::string against{};  ///< the plant that its names were looked up in; empty: none
  std::vector<yaml::Diagnostic> problems{};
};

/// What is wrong with the adapter of that path.
using ReadAdapter =
    std::function<std::vector<yaml::Diagnostic>(const files::FileSystem& files, const std::string& path)>;

/// Files, and directories, whose *.yaml, *.yml and *.json are looked at. Scenarios are checked against the plant file
/// `plant`; where it is empty, against the only plant file among the others, or the built-in plant.
/// `read_adapter` knows adapters, whose room is above this one.
[[nodiscard]] std::vector<CheckedFile> check_files(const std::vector<std::string>& paths, const std::string& plant,
                                                   const BuiltinPlant& builtin, const ReadAdapter& read_adapter = {});

/// What is wrong with the scenarios of a library that has been read, by itself and against a plant: that file, or the
/// built-in one where `file` is empty.
[[nodiscard]] std::vector<yaml::Diagnostic> problems_of(const files::ScenarioLibrary& library,
                                                        const record::Plant& plant, const std::string& file,
                                                        const BuiltinPlant& builtin);

}  // namespace kapela::experiment
