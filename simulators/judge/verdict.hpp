// The verdict on a case: its laws, its expectations in the words that every orchestrator has, and what the checker
// finds in the truth. Functions.
#pragma once

#include "simulators/experiment/conduct.hpp"
#include "simulators/judge/case_facts.hpp"

namespace kapela::judge {

/// What was told and is not as expected, a sentence each: SUCCEEDED is a success, any other status a failure.
[[nodiscard]] std::vector<std::string> unexpected(const experiment::Expectation& expect,
                                                  const std::vector<ToldRun>& runs);

/// The faults of the method that have acted, as far as they were added.
[[nodiscard]] std::vector<ActedFault> acted_faults(const experiment::Experiment& experiment,
                                                   const std::vector<reports::FaultWindow>& windows);

/// Violations of the invariants that the truth alone can break.
[[nodiscard]] std::vector<checker::Violation> violations_of_truth(const experiment::Experiment& experiment,
                                                                  const world::Subject& subject,
                                                                  const history::History& history,
                                                                  base::Duration epsilon);

/// All but name, file, world, and what it took.
[[nodiscard]] reports::CaseOutcome outcome_of(const experiment::Experiment& experiment, const world::Subject& subject,
                                              const experiment::Conduct& conduct, CaseFacts facts,
                                              const history::History& history, base::Duration epsilon);

}  // namespace kapela::judge
