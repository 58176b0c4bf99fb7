// Question: what is asked of a probability, and when enough runs have answered it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/record/run_report.hpp"
#include "simulators/statistics/binomial.hpp"

namespace kapela::estimate {

using statistics::Interval;

struct Question {
  std::vector<record::RunStatus> statuses{record::RunStatus::succeeded};  ///< a hit ends with one of these
  std::optional<base::Duration> within{};                                 ///< and takes no longer
  std::optional<double> at_least{};  ///< the goal, above 0 and below 1; without: only how probable it is
  double confidence = 0.99;
  std::optional<double> indifference{};  ///< half the region around the goal where either answer is fine

  friend bool operator==(const Question&, const Question&) = default;
};

/// Why it is none, for people; `what` names it ("'--at-least'"). Errors: a goal that no number of runs can prove or
/// deny, a confidence out of range.
[[nodiscard]] base::Result<void> check_goal(double at_least, std::string_view what);
[[nodiscard]] base::Result<void> check_confidence(double confidence, std::string_view what);

enum class Verdict : std::uint8_t { pass, fail, open };

/// Wald's sequential test. Region of indifference: goal - d to goal + d, by default half of what may go wrong. Where
/// the truth is no better than its lower end, PASS comes at most with probability 1 - confidence, and likewise FAIL at
/// its upper end. On top of that nothing is told that Clopper and Pearson's bound of all runs denies.
class SequentialTest {
 public:
  /// The question has a goal.
  explicit SequentialTest(const Question& question);

  [[nodiscard]] Verdict verdict(std::uint64_t hits, std::uint64_t tries) const;
  [[nodiscard]] Interval indifference() const { return {low_, high_}; }
  /// No fewer can answer with PASS.
  [[nodiscard]] std::uint64_t fewest() const;

 private:
  double goal_;
  double confidence_;
  double low_;
  double high_;
};

/// Runs come in batches, after each of which it is asked whether the question is answered: 64 each, but for one that
/// ends where runs without a failure are just enough. So the answer is the same whoever shares the work.
struct Batch {
  std::uint64_t first = 0;  ///< run
  std::uint64_t last = 0;   ///< behind it

  [[nodiscard]] bool empty() const { return first >= last; }
};
[[nodiscard]] Batch batch_of(std::uint64_t number, const Question& question, std::uint64_t most_runs);

}  // namespace kapela::estimate
