// Nearness: how near a run came to what is asked about, measured in rungs: one more for what comes a fifth as often.
// Values and pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "simulators/estimate/sampler.hpp"

namespace kapela::estimate {

/// Of the runs above one rung so many are above the next.
inline constexpr double kept_share = 0.2;

/// So many rungs up is what happens with this probability.
[[nodiscard]] double rungs_of(double probability);

/// How much of a time limit was used up: 1 is all.
struct Lateness {
  std::uint32_t what = 0;  ///< the number of a step, or one of those below
  double part = 0;

  static constexpr std::uint32_t of_question = ~0U;  ///< the longest that a run may take to count
  static constexpr std::uint32_t of_run = ~0U - 1;   ///< the timeout of the scenario
};

struct Nearness {
  bool is_missed = false;        ///< it is no hit
  double happened = 0;           ///< rungs of all that chance let go wrong
  double closest = 0;            ///< of what it did not: rungs of how near the nearest came
  std::vector<Lateness> late{};  ///< each time limit once
};

class NearnessMeter {
 public:
  /// Rules of the plan that act by chance are looked for on the tape.
  NearnessMeter(const world::Subject& subject, const world::Plan& plan, Question question);

  /// Of the sampler's last run, which drew along that tape.
  [[nodiscard]] Nearness measure(const Sampler& sampler, const Sample& sample, const base::DrawTape& tape) const;

 private:
  struct Rule {
    std::uint64_t stream = 0;
    double probability = 1;   ///< that it acts on a request
    double once_per = 0;      ///< seconds; zero: only on requests
    std::uint32_t count = 0;  ///< it acts so often at most; 0: always
  };
  void look_at(const Rule& rule, const base::DrawTape& tape, double seconds, Nearness& into) const;

  Question question_;
  std::optional<base::Duration> run_timeout_{};
  std::vector<Rule> rules_;
};

}  // namespace kapela::estimate
