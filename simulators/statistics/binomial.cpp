#include "simulators/statistics/binomial.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/binomial.hpp>

#include "orchestrator/base/assert.hpp"

namespace kapela::statistics {
namespace {

using Binomial = boost::math::binomial_distribution<double>;

/// The fewest successes of `tries` that are not exceeded with at least this probability.
std::size_t fewest(const Binomial& distribution, std::size_t tries, double probability) {
  std::size_t low = 0;
  std::size_t high = tries;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (boost::math::cdf(distribution, static_cast<double>(middle)) >= probability)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

double lower_bound(std::uint64_t hits, std::uint64_t tries, double confidence) {
  ASSERT(hits <= tries);
  if (hits == 0) return 0;
  return Binomial::find_lower_bound_on_p(static_cast<double>(tries), static_cast<double>(hits), 1 - confidence);
}

double upper_bound(std::uint64_t hits, std::uint64_t tries, double confidence) {
  ASSERT(hits <= tries);
  if (hits == tries) return 1;
  return Binomial::find_upper_bound_on_p(static_cast<double>(tries), static_cast<double>(hits), 1 - confidence);
}

Interval clopper_pearson(std::uint64_t hits, std::uint64_t tries, double confidence) {
  const double one_side = (1 + confidence) / 2;
  return {lower_bound(hits, tries, one_side), upper_bound(hits, tries, one_side)};
}

Interval Proportion::interval(double confidence) const {
  return clopper_pearson(count, of, confidence);
}

std::uint64_t clean_tries(double at_least, double confidence) {
  ASSERT(at_least > 0 && at_least < 1);
  return static_cast<std::uint64_t>(std::ceil(std::log1p(-confidence) / std::log(at_least)));
}

std::size_t quantile_rank(std::size_t samples, double quantile) {
  ASSERT(samples > 0);
  const auto rank = static_cast<std::size_t>(std::ceil(quantile * static_cast<double>(samples)));
  return std::clamp<std::size_t>(rank, 1, samples) - 1;
}

/// The i-th smallest lies above the quantile if fewer than i samples lie below it, whose number is binomial.
Ranks quantile_ranks(std::size_t samples, double quantile, double confidence) {
  Ranks ranks;
  if (samples == 0) return ranks;
  const Binomial below(static_cast<double>(samples), quantile);
  const double one_side = (1 - confidence) / 2;
  const std::size_t low = fewest(below, samples, one_side);
  if (low > 0) ranks.low = low - 1;
  const std::size_t high = fewest(below, samples, 1 - one_side);
  if (high < samples) ranks.high = high;
  return ranks;
}

}  // namespace kapela::statistics
