// Plants whose times are known run in virtual time; what is learned from their orchestrator's records is compared.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "simulators/twin/learned.hpp"
#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

constexpr std::size_t recorded_starts = 1'000;

/// The greatest distance of two distribution functions.
double distance(const Cumulative& a, const Cumulative& b) {
  const double most = 1.2 * std::max(a.quantile(0.9999), b.quantile(0.9999));
  double greatest = 0;
  constexpr int steps = 20'000;
  for (int i = 0; i <= steps; ++i) {
    const double at = most * i / steps;
    greatest = std::max(greatest, std::abs(a.at(at) - b.at(at)));
  }
  return greatest;
}

void expect_learned(testing::Telling telling, double p99_within) {
  std::vector<history::Recording> recordings;
  recordings.push_back(testing::recorded(testing::known_distributions(), recorded_starts, telling));
  base::Result<Passages> passages = read_passages(recordings);
  ASSERT_TRUE(passages) << to_text(passages.error());
  const Learned learned = learn(std::move(*passages));
  for (const testing::Known& known : testing::known_distributions()) {
    const auto found = std::find_if(learned.components.begin(), learned.components.end(),
                                    [&](const LearnedComponent& each) { return each.seen.component == known.name; });
    ASSERT_NE(found, learned.components.end()) << known.name;
    const Fitting& fitting = found->commands.at(wire::Command::initialize);
    EXPECT_EQ(fitting.samples, recorded_starts) << known.name;
    ASSERT_TRUE(fitting.chosen) << known.name << ": " << fitting.why_not;
    const Cumulative truth(known.distribution);
    const Cumulative chosen(*fitting.chosen);
    ::testing::Test::RecordProperty(known.name, std::to_string(distance(truth, chosen)));
    EXPECT_NEAR(chosen.quantile(0.99), truth.quantile(0.99), p99_within * truth.quantile(0.99))
        << known.name << ": " << fitting_words(fitting);
    // Of two single values the distance is 0 or 1, and tells nothing: they are near by p99.
    if (known.distribution.kind == base::Distribution::Kind::fixed) {
      EXPECT_EQ(fitting.chosen->kind, base::Distribution::Kind::fixed) << known.name;
    } else {
      EXPECT_LE(distance(truth, chosen), 0.05) << known.name << ": " << fitting_words(fitting);
    }
  }
}

TEST(RoundTrip, WhatComponentsTellIsLearnedBack) {
  expect_learned(testing::Telling::push, 0.05);
}

TEST(RoundTrip, WhatAPollOfASecondFindsIsLearnedBack) {
  expect_learned(testing::Telling::poll_each_second, 0.10);
}

}  // namespace
}  // namespace kapela::twin
