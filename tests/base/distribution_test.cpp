#include "orchestrator/base/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

using namespace std::chrono_literals;
using Kind = Distribution::Kind;

constexpr std::size_t draws = 20'000;

/// Sorted draws in milliseconds, from a fixed seed.
std::vector<double> sampled(const Distribution& distribution) {
  Pcg random(1, stream_of("distribution", "test"));
  std::vector<double> values;
  for (std::size_t i = 0; i < draws; ++i)
    values.push_back(std::chrono::duration<double, std::milli>(sample(distribution, random)).count());
  std::sort(values.begin(), values.end());
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  const double centre = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double percentile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

Distribution of(Kind kind, Duration centre, double spread = 0) {
  Distribution distribution;
  distribution.kind = kind;
  distribution.centre = centre;
  distribution.spread = spread;
  return distribution;
}

TEST(Distribution, FixedIsItsValueAndDrawsNothing) {
  Pcg random(1, 1);
  Pcg untouched(1, 1);
  EXPECT_EQ(sample(fixed(5ms), random), 5ms);
  EXPECT_EQ(random.next(), untouched.next());
}

TEST(Distribution, UniformFillsItsLimitsEvenly) {
  Distribution uniform = of(Kind::uniform, 0ms);
  uniform.min = 10ms;
  uniform.max = 30ms;
  const std::vector<double> values = sampled(uniform);
  EXPECT_GE(values.front(), 10);
  EXPECT_LE(values.back(), 30);
  EXPECT_NEAR(mean(values), 20, 0.2);
  EXPECT_NEAR(percentile(values, 0.25), 15, 0.3);
}

TEST(Distribution, NormalHasItsMeanAndDeviation) {
  const std::vector<double> values = sampled(of(Kind::normal, 100ms, 10e6));
  EXPECT_NEAR(mean(values), 100, 0.5);
  EXPECT_NEAR(deviation(values), 10, 0.2);
  EXPECT_NEAR(percentile(values, 0.8413), 110, 0.7);
}

TEST(Distribution, LognormalHasItsMedianAndP99) {
  const std::vector<double> values = sampled(of(Kind::lognormal, 20ms, lognormal_sigma(20ms, 200ms)));
  EXPECT_NEAR(percentile(values, 0.5), 20, 0.6);
  EXPECT_NEAR(percentile(values, 0.99), 200, 16);
}

TEST(Distribution, ExponentialHasItsMean) {
  const std::vector<double> values = sampled(of(Kind::exponential, 50ms));
  EXPECT_NEAR(mean(values), 50, 1);
  EXPECT_NEAR(percentile(values, 0.5), 50 * std::log(2.0), 1);
}

TEST(Distribution, GammaHasItsMeanAndItsShape) {
  for (const double shape : {0.5, 1.0, 4.0, 100.0}) {
    const std::vector<double> values = sampled(of(Kind::gamma, 80ms, shape));
    EXPECT_NEAR(mean(values), 80, 80 * 0.03 / std::sqrt(shape)) << shape;
    EXPECT_NEAR(deviation(values), 80 / std::sqrt(shape), 80 * 0.05 / std::sqrt(shape)) << shape;
  }
}

TEST(Distribution, LogUniformGivesEachOrderOfMagnitudeTheSameChance) {
  Distribution wide = of(Kind::log_uniform, 0ms);
  wide.min = 1ms;
  wide.max = 1000s;
  const std::vector<double> values = sampled(wide);
  EXPECT_GE(values.front(), 1);
  EXPECT_LE(values.back(), 1'000'000);
  EXPECT_NEAR(std::log10(percentile(values, 0.5)), 3, 0.1);
  EXPECT_NEAR(std::log10(percentile(values, 0.25)), 1.5, 0.1);
}

TEST(Distribution, EmpiricalDrawsItsSamplesWithEqualChance) {
  Distribution empirical = of(Kind::empirical, 0ms);
  empirical.samples = {1ms, 2ms, 4ms};
  const std::vector<double> values = sampled(empirical);
  for (const double value : {1.0, 2.0, 4.0})
    EXPECT_NEAR(static_cast<double>(std::count(values.begin(), values.end(), value)), draws / 3.0, draws / 60.0);
}

TEST(Distribution, DrawsAgainOutsideItsLimitsAndKeepsTheShapeInside) {
  Distribution normal = of(Kind::normal, 100ms, 10e6);
  normal.min = 100ms;
  normal.max = 120ms;
  const std::vector<double> values = sampled(normal);
  EXPECT_GE(values.front(), 100);
  EXPECT_LE(values.back(), 120);
  EXPECT_LT(std::count(values.begin(), values.end(), 100.0), 5) << "clamped instead of drawn again";
  EXPECT_NEAR(percentile(values, 0.5), 106.4, 0.5);
}

TEST(Distribution, ClampsWhereNoDrawFits) {
  Distribution normal = of(Kind::normal, 100ms, 1e6);
  normal.max = 50ms;
  Pcg random(1, 1);
  EXPECT_EQ(sample(normal, random), 50ms);
}

TEST(Distribution, NeverGoesBelowZeroNorBeyondWhatADurationHolds) {
  EXPECT_GE(sampled(of(Kind::normal, 1ms, 50e6)).front(), 0);
  Pcg random(1, 1);
  Distribution huge = of(Kind::lognormal, Duration::max(), 0);
  huge.min = Duration::max();
  for (int i = 0; i < 10; ++i) EXPECT_GT(sample(huge, random), Duration::max() - 2us);
}

}  // namespace
}  // namespace kapela::base
