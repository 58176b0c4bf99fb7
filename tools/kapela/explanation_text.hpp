// An explanation for people and for programs: what kapela explain prints, and what stands on the page of a find.
// Functions.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/explore/explain.hpp"

namespace kapela::cli {

/// An explanation with what it is about. All outlive it.
struct Explained {
  std::string wrong{};  ///< what is explained, a sentence without a full stop
  const experiment::LoadedExperiment& loaded;
  const history::History& history;  ///< of the run itself
  const std::vector<explore::Timeout>& timeouts;
  const explore::Explanation& explanation;
};

/// Tables with words around them.
[[nodiscard]] std::vector<std::string> text_of(const Explained& explained);
/// The same in sentences, for a page.
[[nodiscard]] std::vector<std::string> sentences_of(const Explained& explained);
[[nodiscard]] nlohmann::ordered_json json_of(const Explained& explained);

}  // namespace kapela::cli
