// Corpus: the folder in which a guided search keeps the plans that have shown something new, each a replay file, and
// from which the next one goes on. Owned by the command.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/experiment/subject.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::search {

class Corpus {
 public:
  /// `builtin`: the plant of plans whose files name none.
  Corpus(std::string folder, const experiment::BuiltinPlant& builtin) : folder_(std::move(folder)), builtin_(builtin) {}

  /// The plans of all its files, in the order of their names. The folder is made when it is not
  /// there. `problems`: what is wrong in the files. Errors: a file that is no replay file; io.
  [[nodiscard]] base::Result<std::vector<world::Plan>> load(std::vector<yaml::Diagnostic>& problems) const;

  /// Keeps the text of a replay file, once for each history. Errors: io.
  [[nodiscard]] base::Result<void> keep(std::uint64_t history, const std::string& replay) const;

  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  experiment::BuiltinPlant builtin_;
};

}  // namespace kapela::search
