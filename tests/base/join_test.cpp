// when_all and when_any.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Tells when a frame is freed.
class Farewell {
 public:
  Farewell(std::string name, std::string& notes) : name_(std::move(name)), notes_(notes) {}
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;
  ~Farewell() { notes_ += name_; }

 private:
  std::string name_;
  std::string& notes_;
};

Task<int> after(TimerHeap& timers, Duration delay, int value) {
  if (delay > Duration::zero()) co_await sleep_for(timers, delay);
  co_return value;
}

Task<void> say(TimerHeap& timers, Duration delay, std::string name, std::string& freed, std::string& said) {
  const Farewell farewell(name, freed);
  if (delay > Duration::zero()) co_await sleep_for(timers, delay);
  said += name;
}

std::vector<Task<int>> values_after(TimerHeap& timers, const std::vector<Duration>& delays) {
  std::vector<Task<int>> tasks;
  for (const Duration delay : delays) tasks.push_back(after(timers, delay, static_cast<int>(tasks.size()) * 10));
  return tasks;
}

Task<void> all_of(TimerHeap& timers, std::vector<Duration> delays, std::vector<int>& into) {
  std::vector<Task<int>> tasks = values_after(timers, delays);
  into = co_await when_all(std::move(tasks));
}

Task<void> any_of(TimerHeap& timers, std::vector<Duration> delays, std::pair<std::size_t, int>& into) {
  std::vector<Task<int>> tasks = values_after(timers, delays);
  into = co_await when_any(std::move(tasks));
}

std::vector<Task<void>> sayings(TimerHeap& timers, const std::vector<Duration>& delays, std::string& freed,
                                std::string& said) {
  std::vector<Task<void>> tasks;
  for (const Duration delay : delays)
    tasks.push_back(say(timers, delay, std::string(1, static_cast<char>('a' + tasks.size())), freed, said));
  return tasks;
}

Task<void> all_say(TimerHeap& timers, std::vector<Duration> delays, std::string& freed, std::string& said) {
  const Farewell farewell("P", freed);
  std::vector<Task<void>> tasks = sayings(timers, delays, freed, said);
  co_await when_all(std::move(tasks));
  said += ".";
}

Task<void> any_says(TimerHeap& timers, std::vector<Duration> delays, std::string& freed, std::string& said) {
  const Farewell farewell("P", freed);
  std::vector<Task<void>> tasks = sayings(timers, delays, freed, said);
  const std::size_t first = co_await when_any(std::move(tasks));
  said += std::to_string(first);
  co_await sleep_for(timers, 1h);
}

TEST(WhenAll, YieldsResultsInTheOrderGivenWhateverEndsFirst) {
  World world;
  std::vector<int> values;
  TaskScope scope;
  scope.spawn(all_of(world.timers, {3ms, 0ms, 1ms}, values));
  world.advance_to(2ms);
  EXPECT_TRUE(values.empty());
  world.advance_to(3ms);
  EXPECT_THAT(values, ElementsAre(0, 10, 20));
}

TEST(WhenAll, GoesOnAtOnceWhenAllEndAtOnceOrThereIsNone) {
  World world;
  std::vector<int> values;
  TaskScope scope;
  scope.spawn(all_of(world.timers, {0ms, 0ms}, values));
  EXPECT_THAT(values, ElementsAre(0, 10));
  scope.spawn(all_of(world.timers, {}, values));
  EXPECT_TRUE(values.empty());
  EXPECT_EQ(scope.running(), 0U);
}

TEST(WhenAll, OfVoidWaitsForTheLast) {
  World world;
  std::string freed;
  std::string said;
  TaskScope scope;
  scope.spawn(all_say(world.timers, {2ms, 1ms, 2ms}, freed, said));
  world.advance_to(2ms);
  EXPECT_EQ(said, "bac.");
  EXPECT_EQ(scope.running(), 0U);
}

TEST(WhenAll, IsCancelledAsAWholeChildrenFirst) {
  World world;
  std::string freed;
  std::string said;
  {
    TaskScope scope;
    scope.spawn(all_say(world.timers, {2ms, 1ms, 3ms}, freed, said));
    world.advance_to(1ms);
    EXPECT_EQ(freed, "b");
  }
  EXPECT_EQ(freed, "bacP");
  EXPECT_EQ(said, "b");
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(WhenAny, YieldsTheFirstToEndAndCancelsTheOthers) {
  World world;
  std::pair<std::size_t, int> first{99, 99};
  TaskScope scope;
  scope.spawn(any_of(world.timers, {3ms, 2ms, 4ms}, first));
  world.advance_to(2ms);
  EXPECT_EQ(first, std::pair(std::size_t{1}, 10));
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(WhenAny, StartsNothingMoreOnceOneHasEndedAtOnce) {
  World world;
  std::string freed;
  std::string said;
  TaskScope scope;
  scope.spawn(any_says(world.timers, {1ms, 0ms, 0ms}, freed, said));
  EXPECT_EQ(said, "b1");
  EXPECT_EQ(freed, "ba");  // c never began: its frame held no farewell yet
}

TEST(WhenAny, TakesTheFirstOfThoseDueTogether) {
  World world;
  std::pair<std::size_t, int> first{99, 99};
  TaskScope scope;
  scope.spawn(any_of(world.timers, {2ms, 2ms}, first));
  world.advance_to(2ms);
  EXPECT_EQ(first.first, 0U);
}

TEST(WhenAny, DestroysTheLosersBeforeItsParentGoesOn) {
  World world;
  std::string freed;
  std::string said;
  TaskScope scope;
  scope.spawn(any_says(world.timers, {1ms, 5ms, 6ms}, freed, said));
  world.advance_to(1ms);
  EXPECT_EQ(freed, "abc");
  EXPECT_EQ(said, "a0");
  scope.cancel();
  EXPECT_EQ(freed, "abcP");
}

Task<void> wait_for(Signal& signal) {
  co_await signal.next();
}

Task<void> ring(Signal& signal) {
  signal.notify();
  co_return;
}

Task<void> ring_among(Signal& signal, std::size_t& first) {
  std::vector<Task<void>> tasks;
  tasks.push_back(wait_for(signal));
  tasks.push_back(ring(signal));
  first = co_await when_any(std::move(tasks));
}

TEST(WhenAny, OneTaskMayEndAnotherWhileTheyStart) {
  Signal signal;
  std::size_t first = 99;
  TaskScope scope;
  scope.spawn(ring_among(signal, first));
  EXPECT_EQ(first, 0U);
}

/// Rings when its frame is freed.
class RingAtLast {
 public:
  explicit RingAtLast(Signal& signal) : signal_(signal) {}
  RingAtLast(const RingAtLast&) = delete;
  RingAtLast& operator=(const RingAtLast&) = delete;
  ~RingAtLast() { signal_.notify(); }

 private:
  Signal& signal_;
};

Task<void> ring_when_cancelled(TimerHeap& timers, Signal& signal) {
  const RingAtLast last(signal);
  co_await sleep_for(timers, 1h);
}

/// The first task wakes the second by being cancelled; a third may end at once.
Task<void> wake_a_sibling(TimerHeap& timers, Signal& signal, bool third, std::string& said, std::string& freed) {
  std::vector<Task<void>> tasks;
  tasks.push_back(ring_when_cancelled(timers, signal));
  tasks.push_back(wait_for(signal));
  if (third) tasks.push_back(say(timers, 0ms, "t", freed, said));
  const std::size_t first = co_await when_any(std::move(tasks));
  said += std::to_string(first);
}

TEST(WhenAny, GoesOnOnceWhenCancellingOneTaskEndsAnother) {
  World world;
  Signal signal;
  std::string said;
  std::string freed;
  TaskScope scope;
  scope.spawn(wake_a_sibling(world.timers, signal, true, said, freed));
  EXPECT_EQ(said, "t2");
}

TEST(WhenAny, IsNotRevivedWhenItsOwnCancellationEndsATask) {
  World world;
  Signal signal;
  std::string said;
  std::string freed;
  {
    TaskScope scope;
    scope.spawn(wake_a_sibling(world.timers, signal, false, said, freed));
  }
  EXPECT_EQ(said, "");
}

Task<int> any_inside(TimerHeap& timers, int value) {
  std::vector<Task<int>> tasks;
  tasks.push_back(after(timers, 1h, 0));
  tasks.push_back(after(timers, 1ms, value));
  const std::pair<std::size_t, int> first = co_await when_any(std::move(tasks));
  co_return first.second;
}

Task<void> all_outside(TimerHeap& timers, std::vector<int>& into) {
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 3; ++i) tasks.push_back(any_inside(timers, i));
  into = co_await when_all(std::move(tasks));
}

TEST(WhenAll, HoldsWhenAnys) {
  World world;
  std::vector<int> values;
  TaskScope scope;
  scope.spawn(all_outside(world.timers, values));
  world.advance_to(1ms);
  EXPECT_THAT(values, ElementsAre(0, 1, 2));
  EXPECT_FALSE(world.timers.next().has_value());
}

}  // namespace
}  // namespace kapela::base
