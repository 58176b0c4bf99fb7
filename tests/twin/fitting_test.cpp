#include "simulators/twin/fitting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using base::Distribution;
using ::testing::HasSubstr;
using Kind = Distribution::Kind;

Distribution known(const std::string& name) {
  for (const testing::Known& each : testing::known_distributions())
    if (each.name == name) return each.distribution;
  ADD_FAILURE() << name;
  return {};
}

double median(const Fitting& fitting) {
  return fitting.chosen ? Cumulative(*fitting.chosen).quantile(0.5) : -1;
}

TEST(Fitting, APollOfASecondDoesNotMakeATransitionLonger) {
  const Fitting fixed = fit(testing::polled_steadily(base::fixed(std::chrono::milliseconds(120)), 400, 1));
  ASSERT_TRUE(fixed.chosen) << fixed.why_not;
  EXPECT_EQ(fixed.chosen->kind, Kind::fixed);
  EXPECT_NEAR(median(fixed), 0.12, 0.01);
  Distribution narrow;
  narrow.kind = Kind::lognormal;
  narrow.centre = std::chrono::milliseconds(120);
  narrow.spread = 0.3;
  const Fitting spread = fit(testing::polled_steadily(narrow, 1'000, 2));
  ASSERT_TRUE(spread.chosen) << spread.why_not;
  EXPECT_NEAR(median(spread), 0.12, 0.012);
}

TEST(Fitting, FindsTheShapeAgain) {
  for (const std::string name : {"uniform", "exponential", "gamma", "narrow_lognormal", "log_uniform", "long_fixed"}) {
    const Fitting fitting = fit(testing::told(known(name), 1'000, 7));
    ASSERT_TRUE(fitting.chosen) << name;
    EXPECT_EQ(fitting.chosen->kind, known(name).kind) << name;
    EXPECT_FALSE(fitting.is_rejected) << name;
  }
}

TEST(Fitting, WhatNoShapeFitsIsTakenAsItCame) {
  const Fitting fitting = fit(testing::told(known("two_hills"), 1'000, 7));
  ASSERT_TRUE(fitting.chosen);
  EXPECT_TRUE(fitting.is_rejected);
  EXPECT_GT(fitting.best_distance, fitting.critical);
  EXPECT_EQ(fitting.chosen->kind, Kind::empirical);
  EXPECT_LT(fitting.distance, 0.01);
}

TEST(Fitting, ARightShapeIsSeldomRejectedHoweverItWasLookedAt) {
  int rejected = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed)
    if (fit(testing::polled_steadily(known("gamma"), 300, seed)).is_rejected) ++rejected;
  EXPECT_LE(rejected, 1);
}

TEST(Fitting, FewSamplesAreToldAndNotFitted) {
  const Fitting fitting = fit(testing::told(known("gamma"), 29, 1));
  EXPECT_FALSE(fitting.chosen);
  EXPECT_EQ(fitting.why_not, "29 of at least 30 samples");
  EXPECT_FALSE(fitting.known.empty());
  EXPECT_TRUE(fit(testing::told(known("gamma"), 30, 1)).chosen);
}

TEST(Fitting, WhatWasBrokenOffCountsAsLonger) {
  Sample cut;
  for (const Censored& each : testing::told(known("exponential"), 2'000, 9))
    cut.push_back(each.upper > 10 ? Censored{10, Censored::never} : each);
  const Fitting fitting = fit(cut);
  ASSERT_TRUE(fitting.chosen);
  EXPECT_EQ(fitting.chosen->kind, Kind::exponential);
  EXPECT_NEAR(seconds_of(fitting.chosen->centre), 9, 0.6);
}

TEST(Fitting, AskedTooSeldomItSaysSo) {
  Sample sample(100, Censored{0, 1, 0});
  EXPECT_THAT(fit(sample).why_not, HasSubstr("somewhere between 0s and 1s: it was asked too seldom"));
}

TEST(Fitting, OfNothingSaysNothing) {
  EXPECT_EQ(fit({}).why_not, "0 of at least 30 samples");
  EXPECT_FALSE(fit(Sample(100, Censored{5, Censored::never})).chosen);
}

}  // namespace
}  // namespace kapela::twin
