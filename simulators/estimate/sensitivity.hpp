// Sensitivity: what a change of one time, rate or timeout does to the probability and to the duration, run by run with
// the same chance in everything else (common random numbers): so that a small effect shows in few runs. Pure.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulators/estimate/sampler.hpp"

namespace kapela::estimate {

/// What can be another one.
struct Factor {
  std::string name{};      ///< "io: CMD_RUN", "timeout of wait_for_state, run_services.yaml:31"
  std::string low_text{};  ///< "-10 %", "0.001"
  std::string high_text{};
  std::function<std::shared_ptr<const world::Subject>(bool high)> with{};
};

/// What the change has done. Intervals by binomial bounds alone.
struct Effect {
  double hits = 0;  ///< change of the probability of a hit
  Interval hits_interval{};
  base::Duration lasted{};  ///< median of the differences of runs that succeeded both ways
  std::optional<base::Duration> lasted_low{};
  std::optional<base::Duration> lasted_high{};
  std::uint64_t changed = 0;  ///< runs that ended otherwise, or at another time
};

struct Sensitivity {
  std::string name{};
  std::string low_text{};
  std::string high_text{};
  Effect low{};
  Effect high{};

  [[nodiscard]] bool has_effect() const { return low.changed + high.changed > 0; }
};

/// Each distribution that the scenario draws from, slower and faster by that part; and each rate: to the limits of its
/// interval, or half and twice.
[[nodiscard]] std::vector<Factor> factors_of_plant(const std::shared_ptr<const world::Subject>& subject, double part);

/// All its times so many times as long.
[[nodiscard]] base::Distribution scaled(base::Distribution distribution, double factor);

struct Pairs {
  std::uint64_t seed = 0;
  std::uint64_t runs = 1'000;
};

class SensitivityStudy {
 public:
  /// The runs as they are, to compare with. `surroundings`: a plan without the rates of the subject.
  SensitivityStudy(const std::shared_ptr<const world::Subject>& subject, world::Plan surroundings, Question question,
                   Pairs pairs);

  [[nodiscard]] Sensitivity of(const Factor& factor) const;

 private:
  [[nodiscard]] std::vector<Sample> runs_of(const std::shared_ptr<const world::Subject>& subject) const;
  [[nodiscard]] Effect effect_of(const std::vector<Sample>& other) const;

  world::Plan surroundings_;
  Question question_;
  Pairs pairs_;
  std::vector<Sample> usual_;
};

/// Those that did something, the greatest change of the probability first, then of the duration.
void sort_by_effect(std::vector<Sensitivity>& all);

}  // namespace kapela::estimate
