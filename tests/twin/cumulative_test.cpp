#include "simulators/twin/cumulative.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using base::Distribution;

/// So often at most that long, of many draws.
double drawn(const Distribution& distribution, double seconds) {
  constexpr int draws = 20'000;
  base::Pcg random(3, base::stream_of("cumulative", "test"));
  int under = 0;
  for (int i = 0; i < draws; ++i)
    if (seconds_of(base::sample(distribution, random)) <= seconds) ++under;
  return under / static_cast<double>(draws);
}

TEST(Cumulative, IsWhatSimulatorsDraw) {
  for (const testing::Known& known : testing::known_distributions()) {
    const Cumulative cumulative(known.distribution);
    for (const double p : {0.05, 0.3, 0.5, 0.8, 0.99}) {
      const double at = cumulative.quantile(p);
      EXPECT_NEAR(drawn(known.distribution, at), cumulative.at(at), 0.012) << known.name << " " << p;
      if (cumulative.has_atoms()) continue;
      EXPECT_NEAR(cumulative.at(at), p, 1e-6) << known.name;
    }
  }
}

TEST(Cumulative, KeepsToLimitsAsDrawsDo) {
  Distribution limited;
  limited.kind = Distribution::Kind::lognormal;
  limited.centre = std::chrono::seconds(1);
  limited.spread = 0.5;
  limited.max = std::chrono::milliseconds(1500);
  const Cumulative cumulative(limited);
  EXPECT_EQ(cumulative.at(1.5), 1);
  EXPECT_NEAR(cumulative.at(1.2), drawn(limited, 1.2), 0.012);
  EXPECT_LE(cumulative.quantile(0.9999), 1.5);
}

TEST(Cumulative, SaysWhatPlantFilesSay) {
  EXPECT_EQ(plant_words(base::fixed(std::chrono::milliseconds(120))), "120ms");
  Distribution gamma;
  gamma.kind = Distribution::Kind::gamma;
  gamma.centre = std::chrono::nanoseconds(1'234'567'891);
  gamma.spread = 4;
  EXPECT_EQ(plant_words(gamma), "{type: gamma, mean: 1s235ms, shape: 4}");
}

}  // namespace
}  // namespace kapela::twin
