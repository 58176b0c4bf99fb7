#include "simulators/world/pipe.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace kapela::world {
namespace {

TEST(Pipe, GivesBackInOrderHoweverOftenItHasGrown) {
  constexpr int rounds = 100;
  Pipe<int> pipe(2);
  std::deque<int> items;
  int popped = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 3; ++i) {
      items.push_back(static_cast<int>(items.size()));
      pipe.push({base::Instant(base::Duration(items.back())), 0}, items.back());
    }
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(pipe.next().deadline, base::Instant(base::Duration(popped)));
      ASSERT_EQ(pipe.pop(), popped++);
    }
  }
  for (; !pipe.empty(); ++popped) ASSERT_EQ(pipe.pop(), popped);
  EXPECT_EQ(popped, 3 * rounds);
}

TEST(Pipe, IsEmptyWhenItIsCleared) {
  Pipe<int> pipe(1);
  int item = 7;
  pipe.push({}, item);
  pipe.clear();
  EXPECT_TRUE(pipe.empty());
  pipe.push({}, item);
  EXPECT_EQ(pipe.pop(), item);
}

}  // namespace
}  // namespace kapela::world
