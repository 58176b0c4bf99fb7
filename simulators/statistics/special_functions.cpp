#include "simulators/statistics/special_functions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace kapela::statistics {
namespace {

namespace policies = boost::math::policies;

/// At the ends a value comes out, and no exception.
using Policy = policies::policy<policies::promote_double<false>, policies::overflow_error<policies::ignore_error>,
                                policies::domain_error<policies::ignore_error>,
                                policies::evaluation_error<policies::ignore_error>>;

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

double normal_cdf(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double normal_quantile(double p) {
  if (p <= 0) return -infinity;
  if (p >= 1) return infinity;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p, Policy());
}

double normal_density(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

double gamma_cdf(double shape, double x) {
  if (x <= 0) return 0;
  if (x == infinity) return 1;
  return boost::math::gamma_p(shape, x, Policy());
}

double gamma_quantile(double shape, double p) {
  if (p <= 0) return 0;
  if (p >= 1) return infinity;
  return boost::math::gamma_p_inv(shape, p, Policy());
}

double beta_quantile(double a, double b, double p) {
  return boost::math::ibeta_inv(a, b, p, Policy());
}

double student_quantile(double degrees, double p) {
  if (p < 0.5) return -student_quantile(degrees, 1 - p);
  const double part = beta_quantile(degrees / 2, 0.5, 2 * (1 - p));
  return std::sqrt(degrees * (1 - part) / part);
}

double kolmogorov_tail(double distance, double n) {
  const double root = std::sqrt(n);
  const double x = distance * (root + 0.12 + 0.11 / root);  // Stephens, 1970: good from n = 4 on
  if (x < 0.2) return 1;
  double sum = 0;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-2.0 * k * k * x * x);
    sum += k % 2 == 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return std::min(1.0, std::max(0.0, 2 * sum));
}

}  // namespace kapela::statistics
