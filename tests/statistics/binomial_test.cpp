#include "simulators/statistics/binomial.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"

namespace kapela::statistics {
namespace {

/// Values of R 4.2: binom.test(x, n, conf.level = 0.99)$conf.int.
TEST(Binomial, GivesClopperAndPearsonsIntervals) {
  const Interval few = clopper_pearson(8, 10, 0.95);
  EXPECT_NEAR(few.low, 0.4439045, 1e-7);
  EXPECT_NEAR(few.high, 0.9747893, 1e-7);
  const Interval none = clopper_pearson(0, 100, 0.99);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.005, 0.01), 1e-12);
  const Interval all = clopper_pearson(100, 100, 0.99);
  EXPECT_NEAR(all.low, std::pow(0.005, 0.01), 1e-12);
  EXPECT_EQ(all.high, 1);
  EXPECT_EQ(clopper_pearson(0, 0, 0.99), (Interval{0, 1}));
}

TEST(Binomial, AProportionHasTheSameInterval) {
  const Interval few = Proportion{2, 1'000}.interval(0.95);  // binom.test(2, 1000)
  EXPECT_NEAR(few.low, 0.0002423, 1e-6);
  EXPECT_NEAR(few.high, 0.007206, 1e-5);
  EXPECT_EQ((Proportion{0, 0}.interval(0.95)), (Interval{0, 1}));
  EXPECT_EQ((Proportion{0, 0}.value()), 0);
}

TEST(Binomial, NeedsSoManyCleanRuns) {
  EXPECT_EQ(clean_tries(0.999, 0.99), 4'603U);
  EXPECT_GE(lower_bound(4'603, 4'603, 0.99), 0.999);
  EXPECT_LT(lower_bound(4'602, 4'602, 0.99), 0.999);
  EXPECT_EQ(clean_tries(0.9, 0.95), 29U);
}

/// The 99 % interval of 500 synthetic plants whose probabilities are known: it is to hold in 98.5 % of them.
TEST(Binomial, CoversWhatIsTrue) {
  constexpr int plants = 500;
  base::Pcg random(2026, 7);
  int covered = 0;
  for (int plant = 0; plant < plants; ++plant) {
    const double truth = 1 - std::pow(10, -4 * random.unit());  // 0 to 0.9999, most of them high
    std::uint64_t hits = 0;
    constexpr std::uint64_t tries = 2'000;
    for (std::uint64_t i = 0; i < tries; ++i) hits += random.unit() < truth ? 1 : 0;
    const Interval interval = clopper_pearson(hits, tries, 0.99);
    covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  EXPECT_GE(covered, plants * 985 / 1'000);
}

TEST(Binomial, RanksOfAQuantileHoldIt) {
  const Ranks median = quantile_ranks(100, 0.5, 0.95);
  EXPECT_EQ(median.low, 39U);   // the 40th: as in tables of the sign test
  EXPECT_EQ(median.high, 60U);  // and the 61st
  const Ranks high = quantile_ranks(100, 0.999, 0.99);
  EXPECT_FALSE(high.high) << "100 samples cannot bound what one in 1,000 exceeds";
  EXPECT_EQ(quantile_rank(100, 0.5), 49U);
  EXPECT_EQ(quantile_rank(1, 0.999), 0U);
  EXPECT_FALSE(quantile_ranks(0, 0.5, 0.99).low);
}

TEST(Binomial, IntervalsOfQuantilesCoverThem) {
  base::Pcg random(11, 3);
  constexpr int times = 400;
  int covered = 0;
  for (int time = 0; time < times; ++time) {
    std::vector<double> samples;
    for (int i = 0; i < 300; ++i) samples.push_back(random.unit());
    std::sort(samples.begin(), samples.end());
    const Ranks ranks = quantile_ranks(samples.size(), 0.9, 0.95);
    ASSERT_TRUE(ranks.low && ranks.high);
    covered += samples[*ranks.low] <= 0.9 && 0.9 <= samples[*ranks.high] ? 1 : 0;
  }
  EXPECT_GE(covered, times * 93 / 100);
}

}  // namespace
}  // namespace kapela::statistics
