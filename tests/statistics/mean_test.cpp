#include "simulators/statistics/mean.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "simulators/statistics/special_functions.hpp"

namespace kapela::statistics {
namespace {

TEST(Mean, HasTheErrorOfTheSchoolbook) {
  const Mean mean = mean_of(std::array{1.0, 2.0, 3.0, 6.0});
  EXPECT_DOUBLE_EQ(mean.value, 3);
  EXPECT_NEAR(mean.error, std::sqrt(14.0 / 3 / 4), 1e-12);
}

TEST(Mean, NothingIsKnownOfZeroOrOfOneValue) {
  EXPECT_EQ(mean_interval(mean_of(std::array{0.0, 0.0, 0.0}), 0.95).low, 0);
  EXPECT_TRUE(std::isinf(mean_interval(mean_of(std::array{0.0, 0.0, 0.0}), 0.95).high));
  EXPECT_TRUE(std::isinf(mean_at_most(mean_of(std::array{5.0}), 0.95)));
}

/// Twenty lognormal values each, as skewed as what climbs of a ladder come to: 95 % hold in 92 % and more.
TEST(Mean, IntervalsCoverItThoughTheValuesAreSkewed) {
  base::Pcg random(3, 9);
  constexpr double sigma = 0.5;
  const double truth = std::exp(sigma * sigma / 2);
  constexpr int times = 1'000;
  int covered = 0;
  int below = 0;
  for (int time = 0; time < times; ++time) {
    std::vector<double> values;
    for (int i = 0; i < 20; ++i) values.push_back(std::exp(sigma * normal_quantile(random.unit())));
    const Mean mean = mean_of(values);
    const Interval interval = mean_interval(mean, 0.95);
    covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
    below += mean_at_most(mean, 0.99) < truth ? 1 : 0;
  }
  EXPECT_GE(covered, 920);
  EXPECT_LE(covered, 980) << "nor are they wider than they say";
  EXPECT_LE(below, 30);
}

}  // namespace
}  // namespace kapela::statistics
