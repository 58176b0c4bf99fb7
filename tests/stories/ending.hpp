// Ending: what a history comes to, as the last lines of a story. Functions.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/history/history.hpp"
#include "simulators/reports/outcome.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::stories {

/// What is said of it.
struct Judgement {
  std::vector<checker::Violation> violations{};
  std::string verdict{};               ///< "PASS"
  std::vector<std::string> reasons{};  ///< if there is something to say
};
[[nodiscard]] Judgement judgement_of(const reports::CaseOutcome& outcome);

/// How each run ended, who is an exception, where everybody is, what is violated, and the verdict.
[[nodiscard]] std::vector<std::string> ending(const history::History& history, const world::Subject& subject,
                                              const Judgement& judgement);

/// A table: where everybody truly is, and what the orchestrator believes.
[[nodiscard]] std::vector<std::string> states_table(const history::History& history, const world::Subject& subject);

}  // namespace kapela::stories
