#include "simulators/component/command_memory.hpp"

#include <map>

#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"

namespace kapela::component {
namespace {

using Novelty = CommandMemory::Novelty;

TEST(CommandMemory, KnowsWhatItHasSeen) {
  CommandMemory memory;
  ASSERT_TRUE(memory.enter(1, 9));
  memory.remember(7, Verdict::refused_illegal);
  EXPECT_EQ(memory.recall(7).novelty, Novelty::repeated);
  EXPECT_EQ(memory.recall(7).first, Verdict::refused_illegal);
  EXPECT_EQ(memory.recall(6).novelty, Novelty::fresh) << "overtaken by 7 in the network, not seen before";
}

TEST(CommandMemory, CannotTellARepeatBelowItsFloor) {
  CommandMemory memory;
  for (std::uint64_t id = 1; id <= CommandMemory::capacity + 3; ++id) memory.remember(id, Verdict::accepted);
  for (std::uint64_t id = 0; id <= 3; ++id) EXPECT_EQ(memory.recall(id).novelty, Novelty::indistinct);
  EXPECT_EQ(memory.recall(4).novelty, Novelty::repeated);
}

TEST(CommandMemory, ForgetsWithANewEpochAndKeepsOutTheOld) {
  CommandMemory memory;
  ASSERT_TRUE(memory.enter(3, 9));
  memory.remember(1, Verdict::accepted);
  ASSERT_TRUE(memory.enter(4, 9));
  EXPECT_EQ(memory.recall(1).novelty, Novelty::fresh);
  EXPECT_FALSE(memory.enter(3, 9));
}

TEST(CommandMemory, NeverCallsARepeatFreshHoweverTheNetworkShuffles) {
  base::Pcg random(11, 1);
  for (int round = 0; round < 200; ++round) {
    CommandMemory memory;
    std::map<std::uint64_t, bool> seen;
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t id = random.next() % 60;
      const Novelty novelty = memory.recall(id).novelty;
      EXPECT_NE(novelty, seen[id] ? Novelty::fresh : Novelty::repeated);
      if (novelty != Novelty::fresh) continue;
      memory.remember(id, Verdict::accepted);
      seen[id] = true;
    }
  }
}

}  // namespace
}  // namespace kapela::component
