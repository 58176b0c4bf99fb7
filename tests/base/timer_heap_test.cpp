#include "orchestrator/base/timer_heap.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Timers that write their names when they fire.
struct Named : World {
  std::string fired;
  std::deque<CallbackTimer> owned;

  CallbackTimer& make(char name) {
    return owned.emplace_back([this, name] { fired += name; });
  }
};

TEST(TimerHeap, FiresByTimeThenInTheOrderOfArming) {
  Named world;
  CallbackTimer& a = world.make('a');
  CallbackTimer& b = world.make('b');
  CallbackTimer& c = world.make('c');
  world.timers.arm(c, World::at(2ms));
  world.timers.arm(b, World::at(1ms));
  world.timers.arm(a, World::at(2ms));
  EXPECT_EQ(world.timers.next(), World::at(1ms));
  EXPECT_EQ(world.timers.run_due(World::at(1ms)), 1U);
  EXPECT_EQ(world.fired, "b");
  EXPECT_EQ(world.timers.run_due(World::at(9ms)), 2U);
  EXPECT_EQ(world.fired, "bca");
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(TimerHeap, ReArmingMovesATimerBehindItsEquals) {
  Named world;
  CallbackTimer& a = world.make('a');
  CallbackTimer& b = world.make('b');
  world.timers.arm(a, World::at(1ms));
  world.timers.arm(b, World::at(1ms));
  world.timers.arm(a, World::at(1ms));
  EXPECT_EQ(world.timers.run_due(World::at(1ms)), 2U);
  EXPECT_EQ(world.fired, "ba");
}

TEST(TimerHeap, GivesTurnsToWhatIsOutsideInOneOrderWithItsTimers) {
  Named world;
  CallbackTimer& a = world.make('a');
  CallbackTimer& b = world.make('b');
  EXPECT_FALSE(world.timers.first().has_value());
  world.timers.arm(a, World::at(1ms));
  const Turn between = world.timers.turn_at(World::at(1ms));
  world.timers.arm(b, World::at(1ms));
  EXPECT_LT(*world.timers.first(), between);
  world.timers.fire_first();
  EXPECT_GT(*world.timers.first(), between);
  EXPECT_LT(*world.timers.first(), world.timers.turn_at(World::at(1ms)));
  EXPECT_EQ(world.fired, "a");
}

TEST(TimerHeap, DisarmsAnywhereAndTwice) {
  Named world;
  for (char name = 'a'; name <= 'z'; ++name) world.timers.arm(world.make(name), World::at((name - 'a') * 1ms));
  for (const std::size_t index : {0U, 12U, 25U}) {
    world.timers.disarm(world.owned[index]);
    world.timers.disarm(world.owned[index]);
    EXPECT_FALSE(world.owned[index].armed());
  }
  world.timers.run_due(World::at(1s));
  EXPECT_EQ(world.fired, "bcdefghijklnopqrstuvwxy");
}

TEST(TimerHeap, DestroyingATimerDisarmsItAndDestroyingTheHeapFreesTimers) {
  FakeClock clock;
  int fired = 0;
  CallbackTimer survivor([&fired] { ++fired; });
  {
    TimerHeap timers(clock);
    {
      CallbackTimer timer([&fired] { ++fired; });
      timers.arm(timer, World::at(1ms));
    }
    EXPECT_EQ(timers.run_due(World::at(1ms)), 0U);
    timers.arm(survivor, World::at(1ms));
  }
  EXPECT_FALSE(survivor.armed());
  EXPECT_EQ(fired, 0);
}

/// Arms itself again until its count is used up.
class Repeating final : public Timer {
 public:
  Repeating(TimerHeap& timers, Duration period, int times)
      : timers_(timers), period_(period), due_(timers.now() + period), left_(times) {}
  [[nodiscard]] int left() const { return left_; }

 private:
  void on_timer() override {
    if (--left_ == 0) return;
    due_ += period_;
    timers_.arm(*this, due_);
  }
  TimerHeap& timers_;
  Duration period_;
  Instant due_;
  int left_;
};

TEST(TimerHeap, ACallbackMayArmItselfAndWhatIsDueFiresInTheSameTurn) {
  World world;
  Repeating timer(world.timers, 1ms, 10);
  world.timers.arm(timer, World::at(1ms));
  EXPECT_EQ(world.timers.run_due(World::at(4ms)), 4U);
  EXPECT_EQ(timer.left(), 6);
  EXPECT_EQ(world.timers.next(), World::at(5ms));
}

TEST(TimerHeap, ACallbackMayDestroyItsTimerAndDisarmOthers) {
  World world;
  std::string fired;
  auto other = std::make_unique<CallbackTimer>([&fired] { fired += 'o'; });
  std::unique_ptr<CallbackTimer> self;
  self = std::make_unique<CallbackTimer>([&] {
    fired += 's';
    other.reset();
    self.reset();
  });
  world.timers.arm(*self, World::at(1ms));
  world.timers.arm(*other, World::at(1ms));
  EXPECT_EQ(world.timers.run_due(World::at(1ms)), 1U);
  EXPECT_EQ(fired, "s");
}

TEST(TimerHeap, TellsWhenTheEarliestBecomesEarlier) {
  Named world;
  std::vector<Instant> told;
  world.timers.on_earlier([&told](Instant deadline) { told.push_back(deadline); });
  world.timers.arm(world.make('a'), World::at(5ms));
  world.timers.arm(world.make('b'), World::at(7ms));
  world.timers.arm(world.make('c'), World::at(3ms));
  world.timers.arm(world.make('d'), World::at(3ms));
  EXPECT_THAT(told, ElementsAre(World::at(5ms), World::at(3ms)));
}

/// The same operations on the heap and on a std::multimap, which keeps equals in the order of insertion.
class Twin {
 public:
  explicit Twin(std::uint64_t seed) : random_(seed, stream_of("timer_heap", "model")) {
    for (std::size_t i = 0; i < 200; ++i)
      timers_.push_back(std::make_unique<CallbackTimer>([this, i] { fired_.push_back(i); }));
  }

  void operate() {
    const std::size_t i = random_.next() % timers_.size();
    switch (random_.next() % 8) {
      case 0:
      case 1:
        disarm(i);
        break;
      case 2:
        run_due();
        break;
      default:
        arm(i);
    }
    ASSERT_EQ(world_.timers.next().has_value(), !model_.empty());
    if (!model_.empty()) {
      ASSERT_EQ(*world_.timers.next(), model_.begin()->first);
    }
  }

 private:
  void arm(std::size_t i) {
    const Instant deadline = now_ + Duration(random_.next() % 50);
    forget(i);
    model_.emplace(deadline, i);
    world_.timers.arm(*timers_[i], deadline);
  }
  void disarm(std::size_t i) {
    forget(i);
    world_.timers.disarm(*timers_[i]);
  }
  void run_due() {
    now_ += Duration(random_.next() % 20);
    std::vector<std::size_t> wanted;
    while (!model_.empty() && model_.begin()->first <= now_) {
      wanted.push_back(model_.begin()->second);
      model_.erase(model_.begin());
    }
    fired_.clear();
    world_.timers.run_due(now_);
    ASSERT_EQ(fired_, wanted);
  }
  void forget(std::size_t i) {
    std::erase_if(model_, [i](const auto& entry) { return entry.second == i; });
  }

  World world_;
  Pcg random_;
  Instant now_{};
  std::vector<std::unique_ptr<CallbackTimer>> timers_;
  std::multimap<Instant, std::size_t> model_;
  std::vector<std::size_t> fired_;
};

TEST(TimerHeap, AgreesWithAMultimapOver10000RandomOperations) {
  Twin twin(1);
  for (int i = 0; i < 10'000 && !testing::Test::HasFatalFailure(); ++i) twin.operate();
}

}  // namespace
}  // namespace kapela::base
