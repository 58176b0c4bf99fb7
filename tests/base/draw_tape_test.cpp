#include "orchestrator/base/draw_tape.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(DrawTape, GivesAgainWhatWasDrawnAndThenGoesOn) {
  DrawTape tape;
  TapedPcg first(1, 7, &tape);
  const std::uint64_t one = first.next();
  const std::uint64_t two = first.next();
  tape.rewind();
  TapedPcg other(2, 7, &tape);  // of another seed
  EXPECT_EQ(other.next(), one);
  EXPECT_EQ(other.next(), two);
  Pcg alone(2, 7);
  (void)alone.next();
  (void)alone.next();
  EXPECT_EQ(other.next(), alone.next()) << "behind the end by its own seed";
  ASSERT_NE(tape.find(7), nullptr);
  EXPECT_EQ(tape.find(7)->draws.size(), 3U);
}

TEST(DrawTape, KeepsStreamsApartAndForgetsWhatIsNotDrawn) {
  DrawTape tape;
  EXPECT_EQ(tape.next(1, 11), 11U);
  EXPECT_EQ(tape.next(2, 22), 22U);
  EXPECT_EQ(tape.next(2, 23), 23U);
  tape.rewind();
  EXPECT_EQ(tape.next(2, 99), 22U);
  tape.cut();
  EXPECT_EQ(tape.find(1), nullptr);
  ASSERT_NE(tape.find(2), nullptr);
  EXPECT_EQ(tape.find(2)->draws.size(), 1U);
}

TEST(DrawTape, WithoutOneAStreamIsItsSeeds) {
  TapedPcg taped(5, 6);
  Pcg plain(5, 6);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(taped.next(), plain.next());
}

}  // namespace
}  // namespace kapela::base
