// Cumulative: the distribution function of what a plant file says, limits included. A value.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/distribution.hpp"

namespace kapela::twin {

class Cumulative {
 public:
  explicit Cumulative(base::Distribution distribution);

  /// How likely it takes at most so many seconds.
  [[nodiscard]] double at(double seconds) const;
  /// In seconds; infinite for 1 where nothing limits it.
  [[nodiscard]] double quantile(double p) const;
  /// Single values have a chance of their own.
  [[nodiscard]] bool has_atoms() const;
  [[nodiscard]] const base::Distribution& distribution() const { return distribution_; }

 private:
  [[nodiscard]] double untruncated(double seconds) const;
  [[nodiscard]] double untruncated_quantile(double p) const;

  base::Distribution distribution_;
  std::vector<double> atoms_{};  ///< in order
  double centre_ = 0;
  double spread_ = 0;
  double least_ = 0;
  double most_;
  double below_ = 0;   ///< before it is cut off at `least_`
  double inside_ = 1;  ///< between the limits
};

[[nodiscard]] double seconds_of(base::Duration duration);
[[nodiscard]] base::Duration duration_of(double seconds);

/// "fixed", as plant files say it.
[[nodiscard]] std::string_view kind_name(base::Distribution::Kind kind);
/// As a plant file has it: {type: lognormal, median: 1500ms, sigma: 0.42}.
[[nodiscard]] std::string plant_words(const base::Distribution& distribution);

}  // namespace kapela::twin
