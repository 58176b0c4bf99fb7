// Answer: what a tally says to a question, with how sure it is: never a number without an interval. Values, made of a
// sorted tally by a function.
#pragma once

#include <string>
#include <vector>

#include "simulators/estimate/run_tally.hpp"

namespace kapela::estimate {

/// A share of the runs, and between which limits its probability lies.
struct Share {
  std::uint64_t times = 0;
  std::uint64_t of = 0;
  Interval interval{};

  [[nodiscard]] double value() const { return of == 0 ? 0 : static_cast<double>(times) / static_cast<double>(of); }
};

struct Quantile {
  double part = 0.5;
  base::Duration value{};
  std::optional<base::Duration> low{};  ///< nothing: too few runs to say
  std::optional<base::Duration> high{};
};

struct StatusShare {
  record::RunStatus status{};
  Share share{};
};

struct CauseShare {
  Cause cause{};
  std::uint64_t first_run = 0;
  Share share{};
};

struct LastShare {
  Last last{};
  Share share{};  ///< of the runs in which that step got so far
};

struct Answer {
  Question question{};
  Share hits{};
  double lower_bound = 0;  ///< of the probability of a hit, to this side alone
  double upper_bound = 1;
  Verdict verdict = Verdict::open;         ///< open without a goal
  std::optional<Interval> indifference{};  ///< with a goal
  std::vector<StatusShare> statuses{};     ///< those that came
  std::vector<Quantile> durations{};       ///< of runs that succeeded; none: no run did
  std::vector<LastShare> last{};           ///< by step, then the most frequent first
  std::vector<CauseShare> causes{};        ///< the most frequent first
};

/// Enough runs for its goal; never, where it has none.
[[nodiscard]] bool is_answered(const Question& question, const Tally& tally);

[[nodiscard]] Answer answer_of(const Question& question, const Tally& tally);

/// A point of the curve: so probable is a hit within that time.
struct Reliability {
  base::Duration within{};
  Interval interval{};
  double value = 0;
};
/// At so many times at most, from the shortest duration to the longest.
[[nodiscard]] std::vector<Reliability> reliability(const Tally& tally, double confidence, std::size_t points);

}  // namespace kapela::estimate
