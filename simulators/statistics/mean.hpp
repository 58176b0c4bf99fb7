// The mean of independent values that are never below zero, and between which limits it lies. Values and functions.
#pragma once

#include <span>

#include "simulators/statistics/binomial.hpp"

namespace kapela::statistics {

struct Mean {
  double value = 0;
  double error = 0;  ///< its standard error
  std::size_t values = 0;
};
/// Of two values at least.
[[nodiscard]] Mean mean_of(std::span<const double> values);

/// Student's, of the logarithm of the mean: such values are skewed, and their limits are never below zero. Nothing is
/// known of a mean of zero, or of a single value: zero to infinity.
[[nodiscard]] Interval mean_interval(const Mean& mean, double confidence);
/// The same to one side: the mean is at least, or at most, that.
[[nodiscard]] double mean_at_least(const Mean& mean, double confidence);
[[nodiscard]] double mean_at_most(const Mean& mean, double confidence);

}  // namespace kapela::statistics
