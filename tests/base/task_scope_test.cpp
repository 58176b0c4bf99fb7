#include "orchestrator/base/task_scope.hpp"

#include <functional>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "orchestrator/base/signal.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

Task<void> nap(TimerHeap& timers, Duration delay, int& alive) {
  const Counted counted(alive);
  if (delay > Duration::zero()) co_await sleep_for(timers, delay);
}

Task<void> spawn_more(TaskScope& scope, TimerHeap& timers, int count, int& alive) {
  for (int i = 0; i < count; ++i) scope.spawn(nap(timers, 1h, alive));
  co_await sleep_for(timers, 1ms);
  scope.spawn(nap(timers, 0ms, alive));
}

/// Does something when its frame is freed.
class Last {
 public:
  explicit Last(std::function<void()> act) : act_(std::move(act)) {}
  Last(const Last&) = delete;
  Last& operator=(const Last&) = delete;
  ~Last() { act_(); }

 private:
  std::function<void()> act_;
};

Task<void> act_at_last(TimerHeap& timers, std::unique_ptr<Last> last) {
  co_await sleep_for(timers, 1h);
  last.reset();
}

Task<void> end_when_woken(Signal& signal, int& woken) {
  co_await signal.next();
  ++woken;
}

TEST(TaskScope, CancelsWhatStillRunsWhenItIsDestroyed) {
  World world;
  int alive = 0;
  {
    TaskScope scope;
    for (int i = 0; i < 3; ++i) scope.spawn(nap(world.timers, 1h, alive));
    EXPECT_EQ(alive, 3);
    EXPECT_EQ(scope.running(), 3U);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(TaskScope, FreesWhatHasEndedAndUsesItsPlaceAgain) {
  World world;
  int alive = 0;
  TaskScope scope;
  scope.spawn(nap(world.timers, 1ms, alive));
  scope.spawn(nap(world.timers, 3ms, alive));
  world.advance_to(1ms);
  EXPECT_EQ(scope.running(), 1U);
  scope.reap();
  for (int i = 0; i < 100; ++i) scope.spawn(nap(world.timers, 0ms, alive));
  EXPECT_EQ(scope.running(), 1U);
  world.advance_to(3ms);
  EXPECT_EQ(scope.running(), 0U);
  EXPECT_EQ(alive, 0);
}

TEST(TaskScope, ATaskMaySpawnOthersIntoItsOwnScope) {
  World world;
  int alive = 0;
  TaskScope scope;
  scope.spawn(spawn_more(scope, world.timers, 50, alive));
  EXPECT_EQ(alive, 50);
  EXPECT_EQ(scope.running(), 51U);
  world.advance_to(1ms);
  EXPECT_EQ(scope.running(), 50U);
  scope.cancel();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(scope.running(), 0U);
}

TEST(TaskScope, ForgetsATaskThatACancellationBroughtToItsEnd) {
  World world;
  Signal signal;
  int alive = 0;
  int woken = 0;
  TaskScope scope;
  auto ring = std::make_unique<Last>([&signal] { signal.notify(); });
  scope.spawn(act_at_last(world.timers, std::move(ring)));
  scope.spawn(end_when_woken(signal, woken));
  scope.cancel();
  EXPECT_EQ(woken, 1);
  scope.spawn(nap(world.timers, 1h, alive));  // reaps: nothing of what was cancelled
  EXPECT_EQ(scope.running(), 1U);
  EXPECT_EQ(alive, 1);
}

TEST(TaskScope, DropsWhatIsSpawnedWhileItIsCancelled) {
  World world;
  int alive = 0;
  TaskScope scope;
  auto spawn = std::make_unique<Last>([&] {
    for (int i = 0; i < 10; ++i) scope.spawn(nap(world.timers, 1h, alive));
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(scope.running(), 0U);
  });
  scope.spawn(act_at_last(world.timers, std::move(spawn)));
  scope.cancel();
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace kapela::base
