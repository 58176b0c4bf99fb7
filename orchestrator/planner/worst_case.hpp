// WorstCase: how long a run can take when every step needs all of its time, and when the last one fails. A value.
#pragma once

#include <optional>

#include "orchestrator/record/waits.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::planner {

struct WorstCase {
  base::Duration preflight{};
  base::Duration steps{};         ///< the longest way through the program, with all retries
  base::Duration audit{};         ///< after success
  base::Duration on_failure{};    ///< after the failure that decides
  base::Duration compensation{};  ///< its budget, in which transitions are drained, and a last look at everybody
  base::Duration total{};
  std::optional<base::Duration> limit{};  ///< the run's own timeout, for preflight and steps

  /// True when the timeout may end the run although no step is late.
  [[nodiscard]] bool is_over() const { return limit && preflight + steps > *limit; }

  friend bool operator==(const WorstCase&, const WorstCase&) = default;
};

/// Durations beyond a year count as a year.
[[nodiscard]] WorstCase worst_case(const scenario::Program& program, const record::Waits& waits);

/// How long the step itself may take, one attempt; nothing for what takes no time or contains others.
[[nodiscard]] std::optional<base::Duration> time_of(const scenario::Instruction& instruction,
                                                    const record::Waits& waits);

}  // namespace kapela::planner
