#include "simulators/statistics/mean.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "simulators/statistics/special_functions.hpp"

namespace kapela::statistics {
namespace {

bool is_known(const Mean& mean) {
  return mean.value > 0 && mean.values > 1;
}

/// The factor by which it may be wrong, to one side.
double factor_of(const Mean& mean, double confidence) {
  return std::exp(student_quantile(static_cast<double>(mean.values - 1), confidence) * mean.error / mean.value);
}

}  // namespace

Mean mean_of(std::span<const double> values) {
  Mean mean;
  mean.values = values.size();
  if (values.empty()) return mean;
  const auto count = static_cast<double>(values.size());
  mean.value = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double each : values) squares += (each - mean.value) * (each - mean.value);
  if (values.size() > 1) mean.error = std::sqrt(squares / (count - 1) / count);
  return mean;
}

double mean_at_least(const Mean& mean, double confidence) {
  return is_known(mean) ? mean.value / factor_of(mean, confidence) : 0;
}

double mean_at_most(const Mean& mean, double confidence) {
  return is_known(mean) ? mean.value * factor_of(mean, confidence) : std::numeric_limits<double>::infinity();
}

Interval mean_interval(const Mean& mean, double confidence) {
  const double one_side = (1 + confidence) / 2;
  return {mean_at_least(mean, one_side), mean_at_most(mean, one_side)};
}

}  // namespace kapela::statistics
