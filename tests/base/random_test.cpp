#include "orchestrator/base/random.hpp"

#include <bit>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(Pcg, GivesTheNumbersOfItsAuthorsDemonstration) {
  Pcg random(42, 54);  // pcg32-demo: 0xa15c02b7 0x7b47f409 0xba1d3330 0x83d2f293 0xbfa4784b 0xcbed606e
  EXPECT_EQ(random.next(), 0xa15c02b77b47f409ULL);
  EXPECT_EQ(random.next(), 0xba1d333083d2f293ULL);
  EXPECT_EQ(random.next(), 0xbfa4784bcbed606eULL);
}

TEST(Pcg, IsTheSameForTheSameSeedAndStream) {
  Pcg a(7, 8);
  Pcg b(7, 8);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(Pcg, StreamsOfOneSeedAreUnlikeEachOther) {
  Pcg a(7, stream_of("io", "timing"));
  Pcg b(7, stream_of("io", "faults"));
  int equal_bits = 0;
  constexpr int draws = 4'096;
  for (int i = 0; i < draws; ++i) equal_bits += 64 - std::popcount(a.next() ^ b.next());
  const double expected = draws * 32.0;
  EXPECT_LT(std::abs(equal_bits - expected), 5 * std::sqrt(draws * 16.0));
}

TEST(Random, UnitIsInItsHalfOpenRangeAndUniform) {
  Pcg random(1, 1);
  double sum = 0;
  double squares = 0;
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) {
    const double value = random.unit();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / draws, 0.5, 0.01);
  EXPECT_NEAR(squares / draws, 1.0 / 3, 0.01);
}

TEST(StreamOf, TellsItsPartsApartAndNeverChanges) {
  const std::set<std::uint64_t> streams{stream_of("io", "timing"), stream_of("iot", "iming"), stream_of("", "iotiming"),
                                        stream_of("iotiming", ""), stream_of("timing", "io")};
  EXPECT_EQ(streams.size(), 5U);
  EXPECT_EQ(stream_of("io", "timing"), 0x03fa85c1b096a4c9ULL);
}

}  // namespace
}  // namespace kapela::base
