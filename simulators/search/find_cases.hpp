// Finds as cases of a report: each carried out again from its replay file, for its picture. A function.
#pragma once

#include <string>
#include <vector>

#include "simulators/experiment/subject.hpp"
#include "simulators/explore/part.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::search {

struct FindCases {
  std::vector<reports::CaseOutcome> cases{};
  std::vector<yaml::Diagnostic> problems{};  ///< of the files
};

/// The search as a whole first, then a case for each find. `files`: their replay files, in the same order.
[[nodiscard]] FindCases cases_of(const explore::Part& whole, const std::vector<std::string>& files,
                                 const experiment::BuiltinPlant& builtin);

}  // namespace kapela::search
