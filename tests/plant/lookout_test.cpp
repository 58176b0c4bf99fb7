#include "simulators/plant/lookout.hpp"

#include <gtest/gtest.h>

#include "tests/base/fake_clock.hpp"

namespace kapela::plant {
namespace {

using std::chrono::milliseconds;

struct LookoutTest : testing::Test {
  void pass_time(base::Duration time) { world.advance_to(world.clock.now().time_since_epoch() + time); }

  base::World world{};
  std::vector<std::uint64_t> asked{};
  Lookout lookout{world.timers, [this](std::uint64_t number) { asked.push_back(number); }};
};

TEST_F(LookoutTest, AsksUntilTheComponentHasStoodStillForAWhile) {
  lookout.watch();
  pass_time(milliseconds(300));
  EXPECT_GE(asked.size(), 2U);
  lookout.on_report(true, false);
  pass_time(Lookout::settled_after * 2);
  lookout.on_report(true, true);
  pass_time(Lookout::settled_after * 3);
  const std::size_t count = asked.size();
  pass_time(Lookout::settled_after * 3);
  EXPECT_EQ(asked.size(), count);
}

TEST_F(LookoutTest, AsksNobodyWhoDoesNotAnswer) {
  lookout.watch();
  pass_time(milliseconds(100));
  lookout.on_silence();
  const std::size_t count = asked.size();
  pass_time(Lookout::settled_after * 3);
  EXPECT_EQ(asked.size(), count);
}

TEST_F(LookoutTest, WhoWantsToKnowWaitsForAnAnswerToAQuestionThatCameLater) {
  bool done = false;
  lookout.look([&done] { done = true; });
  ASSERT_EQ(asked, (std::vector<std::uint64_t>{1}));
  lookout.on_answer(0);
  EXPECT_FALSE(done);
  lookout.on_answer(1);
  EXPECT_TRUE(done);
}

TEST_F(LookoutTest, NobodyWaitsForEver) {
  bool done = false;
  lookout.look([&done] { done = true; });
  pass_time(Lookout::patience * 3);
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace kapela::plant
