// Experiment: a plan with the subject it is about and what is expected of it: everything a replay needs. Values, made
// by a search or read from a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/checker/invariant.hpp"
#include "orchestrator/record/run_report.hpp"
#include "simulators/estimate/question.hpp"
#include "simulators/experiment/method.hpp"
#include "simulators/experiment/subject.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::experiment {

/// What became of an experiment, or what should.
struct Result {
  std::vector<record::RunStatus> runs{};
  std::vector<checker::Invariant> violates{};  ///< each once, in order
  std::uint64_t hash = 0;                      ///< of the history

  friend bool operator==(const Result&, const Result&) = default;
};

/// Of many runs of the method, each with chance of its own, so many are to end so.
struct ProbabilityExpectation {
  estimate::Question question{};      ///< with a goal
  std::uint64_t most_runs = 100'000;  ///< then nothing is proved
  bool rare = false;                  ///< what misses is so rare that splitting must find it

  friend bool operator==(const ProbabilityExpectation&, const ProbabilityExpectation&) = default;
};

struct Expectation {
  std::optional<std::vector<record::RunStatus>> runs{};
  std::vector<checker::Invariant> violates{};
  std::optional<std::uint64_t> hash{};
  std::optional<base::Duration> within{};  ///< each run
  StateCondition states{};                 ///< in the end
  std::vector<CountExpectation> counts{};
  std::vector<Milestone> order{};
  std::vector<record::RunStatus> status_in{};  ///< each run ends with one of these; none: however it ends
  std::optional<ProbabilityExpectation> probability{};

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

struct Experiment {
  std::string title{};
  SubjectSource source{};
  world::Plan plan{};
  StateCondition steady_state{};  ///< before the first step
  StateCondition abort_when{};    ///< nothing wanted: never
  std::vector<Step> method{};     ///< its faults are those of the plan, in the same order
  Expectation expect{};
};

/// Carries out the plan; its history stays in the trial's world.
[[nodiscard]] Result carry_out(world::Trial& trial, const world::Plan& plan);

[[nodiscard]] Expectation expectation_of(const Result& result);

/// What is not as expected, a sentence each without a full stop; none: everything is.
[[nodiscard]] std::vector<std::string> differences(const Expectation& expected, const Result& result);

/// False where steps come one after the other in a way that a plan cannot say: faults that come or go after a run has
/// begun, waiting, probes. A replay carries out the plan alone.
[[nodiscard]] bool is_plain(const Experiment& experiment);

/// Faults of the plan that never acted: then nothing was proved. `trial` has just carried it out.
[[nodiscard]] std::vector<world::ComponentFault> idle_faults(world::Trial& trial, const world::Plan& plan);

/// What of the plan virtual time cannot do, a sentence each without a full stop; none: it can do all.
[[nodiscard]] std::vector<std::string> only_real(const world::Plan& plan);

/// "0x0123456789abcdef".
[[nodiscard]] std::string hash_text(std::uint64_t hash);

}  // namespace kapela::experiment
