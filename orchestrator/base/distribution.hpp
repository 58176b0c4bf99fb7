// Distribution: how long something takes in a simulated plant, as data. Used by timings and, later, by faults.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/random.hpp"

namespace kapela::base {

/// A distribution of durations. Draws below zero, or outside [min, max] where given, are drawn again (at most 1,000
/// times, then clamped), so the shape inside the limits is kept.
struct Distribution {
  enum class Kind { fixed, uniform, normal, lognormal, log_uniform, exponential, gamma, empirical };

  Kind kind = Kind::fixed;
  Duration centre{};                ///< fixed: the value; normal, exponential, gamma: the mean; lognormal: the median
  double spread = 0;                ///< normal: standard deviation in ns; lognormal: sigma of the logarithm;
                                    ///< gamma: its shape
  std::optional<Duration> min{};    ///< lower limit (uniform, log_uniform: required)
  std::optional<Duration> max{};    ///< upper limit (uniform, log_uniform: required)
  std::vector<Duration> samples{};  ///< empirical: drawn with equal chance

  friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// Always this duration.
[[nodiscard]] Distribution fixed(Duration value);

/// The sigma of a lognormal with this median whose 99th percentile is `p99`.
[[nodiscard]] double lognormal_sigma(Duration median, Duration p99);

/// One draw from a distribution that is not fixed.
[[nodiscard]] Duration draw(const Distribution& distribution, Random& random);

/// One draw. `fixed` draws nothing from `random`.
[[nodiscard]] inline Duration sample(const Distribution& distribution, Random& random) {
  return distribution.kind == Distribution::Kind::fixed ? distribution.centre : draw(distribution, random);
}

}  // namespace kapela::base
