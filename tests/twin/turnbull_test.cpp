#include "simulators/twin/turnbull.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"

namespace kapela::twin {
namespace {

TEST(Turnbull, IsTheStepsOfWhatIsKnownToTheMoment) {
  const Turnbull known(condensed({{0.9, 1}, {1.9, 2}, {2.9, 3}, {3.9, 4}}));
  ASSERT_EQ(known.masses().size(), 4U);
  for (const Turnbull::Mass& each : known.masses()) EXPECT_NEAR(each.mass, 0.25, 1e-9);
  EXPECT_NEAR(known.at(2.5), 0.5, 1e-9);
  EXPECT_NEAR(known.quantile(0.75), 3, 1e-9);
}

TEST(Turnbull, IsKaplanAndMeiersWhereSomeWereBrokenOff) {
  // 1, 2+, 3, 4: after 1 three quarters are left; of the two that are seen beyond 2, half goes with each.
  const Turnbull known(condensed({{0.999, 1}, {2, Censored::never}, {2.999, 3}, {3.999, 4}}));
  EXPECT_NEAR(known.at(1), 0.25, 1e-6);
  EXPECT_NEAR(known.at(3), 0.25 + 0.75 / 2, 1e-6);
}

TEST(Turnbull, PutsMassWhereIntervalsOverlap) {
  const Turnbull known(condensed({{0, 2}, {1, 3}}));
  ASSERT_EQ(known.masses().size(), 1U);
  EXPECT_EQ(known.masses()[0].left, 1);
  EXPECT_EQ(known.masses()[0].right, 2);
  EXPECT_NEAR(known.masses()[0].mass, 1, 1e-9);
}

TEST(Turnbull, IntervalsThatOnlyTouchHaveNothingInCommon) {
  EXPECT_EQ(Turnbull(condensed({{0, 1}, {1, 2}})).masses().size(), 2U);
}

TEST(Turnbull, ComesNearTheTruthWhateverThePoll) {
  base::Pcg random(5, base::stream_of("turnbull", "test"));
  Sample sample;
  for (int i = 0; i < 4'000; ++i) {
    const double took = 2 * random.unit();  // even, up to 2 s
    const double phase = random.unit();
    const double upper = phase + std::ceil(took - phase);
    sample.push_back({std::max(0.0, upper - 1), upper});
  }
  const Turnbull known(condensed(std::move(sample)));
  for (const double at : {0.4, 0.8, 1.2, 1.6}) EXPECT_NEAR(known.at(at), at / 2, 0.05) << at;
}

}  // namespace
}  // namespace kapela::twin
