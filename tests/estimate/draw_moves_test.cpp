#include "simulators/estimate/draw_moves.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace kapela::estimate {
namespace {

double unit_of(std::uint64_t draw) {
  return static_cast<double>(draw >> 11U) * 0x1.0p-53;
}

TEST(DrawMoves, UniformNumbersStayUniformAndNearWhereTheyWere) {
  base::Pcg random(4, 1);
  for (const double part : {0.1, 0.5, 0.9}) {
    constexpr int draws = 20'000;
    std::array<int, 10> tenths{};
    double together = 0;
    for (int i = 0; i < draws; ++i) {
      const std::uint64_t before = random.next();
      const std::uint64_t after = moved_draw(before, part, random);
      ++tenths.at(static_cast<std::size_t>(10 * unit_of(after)));
      together += (unit_of(before) - 0.5) * (unit_of(after) - 0.5) * 12 / draws;
    }
    for (const int each : tenths) EXPECT_NEAR(each, draws / 10, 5 * std::sqrt(draws * 0.09)) << part;
    // Spearman's correlation of a normal pair whose own one is r.
    const double r = std::sqrt(1 - part * part);
    EXPECT_NEAR(together, 6 / 3.14159265 * std::asin(r / 2), 0.03) << part;
  }
}

/// One in a thousand million must be able to become one in two thousand million, and at both ends.
TEST(DrawMoves, WhatIsFarOutGetsFartherInSmallSteps) {
  base::Pcg random(5, 1);
  const auto rare = static_cast<std::uint64_t>(1e-9 * 0x1.0p64);
  for (const bool is_upper : {false, true}) {
    int farther = 0;
    for (int i = 0; i < 1'000; ++i) {
      const std::uint64_t moved = moved_draw(is_upper ? ~rare : rare, 0.25, random);
      farther += (is_upper ? ~moved : moved) < rare ? 1 : 0;
    }
    EXPECT_GT(farther, 150);
    EXPECT_LT(farther, 400);
  }
}

TEST(DrawMoves, MovesSomeOfTheDrawsOrAll) {
  base::Pcg random(6, 1);
  base::DrawTape tape;
  for (std::uint64_t i = 0; i < 16; ++i) (void)tape.next(i % 3, random.next());
  int moved = 0;
  int all = 0;
  for (int i = 0; i < 200; ++i) {
    base::DrawTape other = tape;
    move_draws(other, random);
    int here = 0;
    for (std::size_t track = 0; track < 3; ++track)
      for (std::size_t at = 0; at < tape.tracks()[track].draws.size(); ++at)
        here += other.tracks()[track].draws[at] != tape.tracks()[track].draws[at] ? 1 : 0;
    moved += here > 0 ? 1 : 0;
    all += here == 16 ? 1 : 0;
  }
  EXPECT_GT(moved, 180);
  EXPECT_GT(all, 20);
  EXPECT_LT(all, 120);
}

}  // namespace
}  // namespace kapela::estimate
