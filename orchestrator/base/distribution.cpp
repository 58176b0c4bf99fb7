#include "orchestrator/base/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {
namespace {

constexpr int max_redraws = 1'000;

/// The largest double below 2^63: Duration::max() itself would round up to a value that no Duration holds.
constexpr double longest = 0x1.fffffffffffffp62;

/// The 99th percentile of the standard normal distribution.
constexpr double normal_p99 = 2.3263478740408408;

/// Box-Muller with two draws each time: no state is kept between calls, so streams stay comparable.
double standard_normal(Random& random) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - random.unit()));
  return radius * std::cos(2.0 * std::numbers::pi * random.unit());
}

/// Of mean `shape` (Marsaglia and Tsang, 2000): for a shape below one, that of one more, and one draw on top.
double standard_gamma(double shape, Random& random) {
  if (shape < 1) {
    const double larger = standard_gamma(shape + 1, random);
    return larger * std::pow(1.0 - random.unit(), 1 / shape);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (int i = 0; i < max_redraws; ++i) {
    const double x = standard_normal(random);
    const double t = 1 + c * x;
    const double v = t * t * t;
    const double u = 1.0 - random.unit();
    if (v > 0 && std::log(u) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
  return shape;
}

double limit(Duration duration) {
  return std::min(static_cast<double>(duration.count()), longest);
}

double draw_once(const Distribution& d, Random& random) {
  const auto centre = static_cast<double>(d.centre.count());
  switch (d.kind) {
    case Distribution::Kind::fixed:
      return centre;
    case Distribution::Kind::uniform: {
      const auto low = static_cast<double>(d.min.value_or(Duration::zero()).count());
      const auto high = static_cast<double>(d.max.value_or(d.centre).count());
      return low + (high - low) * random.unit();
    }
    case Distribution::Kind::normal:
      return centre + d.spread * standard_normal(random);
    case Distribution::Kind::lognormal:
      return centre * std::exp(d.spread * standard_normal(random));
    case Distribution::Kind::log_uniform: {
      const double low = std::max(1.0, limit(d.min.value_or(Duration::zero())));
      const double high = std::max(low, limit(d.max.value_or(d.centre)));
      return low * std::exp(std::log(high / low) * random.unit());
    }
    case Distribution::Kind::exponential:
      return -centre * std::log(1.0 - random.unit());
    case Distribution::Kind::gamma:
      return centre / d.spread * standard_gamma(d.spread, random);
    case Distribution::Kind::empirical: {
      ASSERT(!d.samples.empty());
      return static_cast<double>(d.samples[random.next() % d.samples.size()].count());
    }
  }
  ASSERT(!"unknown distribution");
}

}  // namespace

Distribution fixed(Duration value) {
  Distribution distribution;
  distribution.centre = value;
  return distribution;
}

double lognormal_sigma(Duration median, Duration p99) {
  return std::log(static_cast<double>(p99.count()) / static_cast<double>(median.count())) / normal_p99;
}

Duration draw(const Distribution& distribution, Random& random) {
  const double low = limit(distribution.min.value_or(Duration::zero()));
  const double high = limit(distribution.max.value_or(Duration::max()));
  double value = draw_once(distribution, random);
  for (int i = 0; i < max_redraws && (value < low || value > high); ++i) value = draw_once(distribution, random);
  return Duration(static_cast<Duration::rep>(std::clamp(value, low, high)));
}

}  // namespace kapela::base
