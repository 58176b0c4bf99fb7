// Every frame of a tree of coroutines is freed, wherever it is cancelled.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

/// What the tree needs; owned by the test, outlives the tree.
struct Ground {
  World world;
  Signal signal;
  int alive = 0;
  int steps = 0;
};

Task<std::string> leaf(Ground& ground, Duration delay, std::string text) {
  const Counted counted(ground.alive);
  co_await sleep_for(ground.world.timers, delay);
  ++ground.steps;
  co_return text + "!";
}

Task<void> listener(Ground& ground, std::string text) {
  const Counted counted(ground.alive);
  co_await ground.signal.next();
  ++ground.steps;
  text += "?";
}

Task<void> ringer(Ground& ground, Duration delay) {
  const Counted counted(ground.alive);
  co_await sleep_for(ground.world.timers, delay);
  ground.signal.notify();
}

std::vector<Task<std::string>> leaves(Ground& ground, int count) {
  std::vector<Task<std::string>> tasks;
  for (int i = 1; i <= count; ++i) tasks.push_back(leaf(ground, i * 1ms, "a text too long for the small buffer"));
  return tasks;
}

Task<std::string> branch(Ground& ground) {
  const Counted counted(ground.alive);
  std::vector<Task<std::string>> all = leaves(ground, 3);
  const std::vector<std::string> texts = co_await when_all(std::move(all));
  std::vector<Task<std::string>> any = leaves(ground, 3);
  const std::pair<std::size_t, std::string> first = co_await when_any(std::move(any));
  const std::string last = co_await leaf(ground, 1ms, texts.front() + first.second);
  co_return last;
}

Task<void> ring_and_listen(Ground& ground) {
  const Counted counted(ground.alive);
  std::vector<Task<void>> tasks;
  tasks.push_back(listener(ground, "a text too long for the small buffer"));
  tasks.push_back(ringer(ground, 2ms));
  tasks.push_back(listener(ground, "short"));
  co_await when_all(std::move(tasks));
}

Task<void> tree(Ground& ground) {
  const Counted counted(ground.alive);
  TimerHeap& timers = ground.world.timers;
  co_await sleep_for(timers, 1ms);
  co_await ring_and_listen(ground);
  const Instant late = timers.now() + 1h;
  const std::optional<std::string> in_time = co_await with_deadline(timers, late, branch(ground));
  const Instant soon = timers.now() + 4ms;
  const std::optional<std::string> too_late = co_await with_deadline(timers, soon, branch(ground));
  ground.steps += in_time.has_value() && !too_late.has_value() ? 1'000 : 0;
}

/// Cancels after `points` points in time; true when the tree had ended before.
bool cancel_after(int points) {
  Ground ground;
  bool ended = false;
  {
    TaskScope scope;
    scope.spawn(tree(ground));
    for (int i = 0; i < points && ground.world.step(); ++i) continue;
    ended = scope.running() == 0;
    EXPECT_EQ(ground.alive == 0, ended);
    EXPECT_EQ(ground.steps >= 1'000, ended);
  }
  EXPECT_EQ(ground.alive, 0) << "cancelled after " << points;
  EXPECT_FALSE(ground.world.timers.next().has_value()) << "cancelled after " << points;
  return ended;
}

TEST(Cancellation, FreesEveryFrameAtEverySuspensionPoint) {
  int points = 0;
  while (points < 100 && !cancel_after(points)) ++points;
  EXPECT_GE(points, 10);
  EXPECT_LT(points, 100) << "the tree never ends";
}

TEST(Cancellation, FreesATreeThatNeverStarted) {
  Ground ground;
  {
    const Task<void> task = tree(ground);
    EXPECT_EQ(ground.alive, 0);
  }
  EXPECT_EQ(ground.steps, 0);
}

}  // namespace
}  // namespace kapela::base
