// with_deadline.
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

Task<std::unique_ptr<int>> value_after(TimerHeap& timers, Duration delay, int& alive) {
  const Counted counted(alive);
  if (delay > Duration::zero()) co_await sleep_for(timers, delay);
  auto value = std::make_unique<int>(7);
  co_return value;
}

struct Outcome {
  bool over = false;
  std::optional<int> value{};
  int alive = 0;  ///< frames of the task that are left
  int alive_when_over = -1;
};

Task<void> bounded(TimerHeap& timers, Duration delay, Duration limit, Outcome& outcome) {
  const Instant deadline = timers.now() + limit;
  std::optional<std::unique_ptr<int>> value =
      co_await with_deadline(timers, deadline, value_after(timers, delay, outcome.alive));
  outcome.over = true;
  outcome.alive_when_over = outcome.alive;
  if (value) outcome.value = **value;
}

TEST(WithDeadline, YieldsTheResultOfATaskThatEndsInTime) {
  World world;
  Outcome outcome;
  TaskScope scope;
  scope.spawn(bounded(world.timers, 1ms, 2ms, outcome));
  world.advance_to(1ms);
  EXPECT_TRUE(outcome.over);
  EXPECT_EQ(outcome.value, 7);
  EXPECT_FALSE(world.timers.next().has_value()) << "the deadline is still armed";
}

TEST(WithDeadline, YieldsTheResultOfATaskThatEndsAtOnceEvenTooLate) {
  World world;
  Outcome outcome;
  TaskScope scope;
  scope.spawn(bounded(world.timers, 0ms, -1ms, outcome));
  EXPECT_EQ(outcome.value, 7);
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(WithDeadline, CancelsTheTaskBeforeItsParentGoesOn) {
  World world;
  Outcome outcome;
  TaskScope scope;
  scope.spawn(bounded(world.timers, 2ms, 1ms, outcome));
  world.advance_to(1ms);
  EXPECT_TRUE(outcome.over);
  EXPECT_EQ(outcome.value, std::nullopt);
  EXPECT_EQ(outcome.alive_when_over, 0);
  EXPECT_FALSE(world.timers.next().has_value()) << "the task's own timer is still armed";
}

TEST(WithDeadline, ComesFirstAtTheSameInstantForItWasArmedFirst) {
  World world;
  Outcome outcome;
  TaskScope scope;
  scope.spawn(bounded(world.timers, 1ms, 1ms, outcome));
  world.advance_to(1ms);
  EXPECT_TRUE(outcome.over);
  EXPECT_EQ(outcome.value, std::nullopt);
}

Task<void> until_rung(Signal& signal) {
  co_await signal.next();
}

Task<void> ring_at(TimerHeap& timers, Signal& signal, Duration delay) {
  co_await sleep_for(timers, delay);
  signal.notify();
}

Task<void> bounded_wait(TimerHeap& timers, Signal& signal, Duration limit, std::optional<bool>& rung) {
  const Instant deadline = timers.now() + limit;
  rung = co_await with_deadline(timers, deadline, until_rung(signal));
}

TEST(WithDeadline, OfVoidTellsWhetherItEnded) {
  World world;
  Signal signal;
  std::optional<bool> in_time;
  std::optional<bool> too_late;
  TaskScope scope;
  scope.spawn(bounded_wait(world.timers, signal, 3ms, in_time));
  scope.spawn(bounded_wait(world.timers, signal, 1ms, too_late));
  scope.spawn(ring_at(world.timers, signal, 2ms));
  while (world.step()) continue;
  EXPECT_EQ(in_time, true);
  EXPECT_EQ(too_late, false);
}

TEST(WithDeadline, LosesTheSameInstantToATimerThatWasArmedBefore) {
  World world;
  Signal signal;
  std::optional<bool> rung;
  TaskScope scope;
  scope.spawn(ring_at(world.timers, signal, 1ms));
  scope.spawn(bounded_wait(world.timers, signal, 1ms, rung));
  world.advance_to(1ms);
  EXPECT_EQ(rung, true);
}

Task<void> nested(TimerHeap& timers, Signal& signal, std::optional<bool>& inner, std::optional<bool>& outer) {
  const Instant deadline = timers.now() + 1ms;
  outer = co_await with_deadline(timers, deadline, bounded_wait(timers, signal, 1h, inner));
}

TEST(WithDeadline, TheOuterOneEndsTheInner) {
  World world;
  Signal signal;
  std::optional<bool> inner;
  std::optional<bool> outer;
  TaskScope scope;
  scope.spawn(nested(world.timers, signal, inner, outer));
  world.advance_to(1ms);
  EXPECT_EQ(inner, std::nullopt);
  EXPECT_EQ(outer, false);
  EXPECT_FALSE(world.timers.next().has_value());
}

}  // namespace
}  // namespace kapela::base
