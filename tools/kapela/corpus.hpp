// Corpus: the folder in which a guided search keeps the plans that have shown something new, each a replay file, and
// from which the next one goes on. Owned by the command.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/world/plan.hpp"

namespace kapela::cli {

class Corpus {
 public:
  explicit Corpus(std::string folder) : folder_(std::move(folder)) {}

  /// The plans of all its files, in the order of their names. Errors: a file that is no replay file; the folder is
  /// made when it is not there.
  [[nodiscard]] base::Result<std::vector<world::Plan>> load() const;

  /// Keeps the text of a replay file, once for each history. False, with the reason on stderr, when it cannot.
  [[nodiscard]] bool keep(std::uint64_t history, const std::string& replay) const;

  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

}  // namespace kapela::cli
