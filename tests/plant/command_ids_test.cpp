#include "simulators/plant/command_ids.hpp"

#include <gtest/gtest.h>

namespace kapela::plant {
namespace {

TEST(CommandIds, NothingChangesUntilARepeatIsToActAgain) {
  CommandIds ids;
  EXPECT_EQ(ids.pass(1, 5), 5U);
  EXPECT_EQ(ids.pass(1, 6), 6U);
  EXPECT_EQ(ids.pass(1, 5), 5U);
  EXPECT_EQ(ids.renew(1, 7), std::nullopt);
}

TEST(CommandIds, ARepeatGetsANewOneAndAllThatFollowMoveUp) {
  CommandIds ids;
  EXPECT_EQ(ids.pass(1, 5), 5U);
  EXPECT_EQ(ids.renew(1, 5), 6U);
  EXPECT_EQ(ids.pass(1, 6), 7U);
  EXPECT_EQ(ids.pass(1, 5), 6U) << "a repeat that is one";
  EXPECT_EQ(ids.renew(1, 6), 8U);
  EXPECT_EQ(ids.pass(1, 9), 11U);
  EXPECT_EQ(ids.original(6), 5U);
  EXPECT_EQ(ids.original(8), 6U);
  EXPECT_EQ(ids.original(99), 99U);
}

TEST(CommandIds, ANewEpochBeginsAnew) {
  CommandIds ids;
  (void)ids.pass(1, 5);
  (void)ids.renew(1, 5);
  EXPECT_EQ(ids.pass(2, 6), 6U);
}

}  // namespace
}  // namespace kapela::plant
