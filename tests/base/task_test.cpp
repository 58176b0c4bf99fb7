#include "orchestrator/base/task.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "orchestrator/base/task_scope.hpp"
#include "tests/base/fake_clock.hpp"

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

Task<int> answer(int value) {
  co_return value;
}

Task<int> sum(int depth) {
  if (depth == 0) co_return 0;
  const int below = co_await sum(depth - 1);
  co_return below + 1;
}

Task<std::unique_ptr<std::string>> owned(std::string text) {
  auto result = std::make_unique<std::string>(std::move(text));
  co_return result;
}

Task<void> store_answer(int& into) {
  into = co_await answer(42);
}

Task<void> store_sum(int depth, int& into) {
  into = co_await sum(depth);
}

Task<void> store_text(std::string& into) {
  std::unique_ptr<std::string> text = co_await owned("moved only");
  into = *text;
}

Task<void> mark(bool& started) {
  started = true;
  co_return;
}

Task<void> note_after(TimerHeap& timers, Duration delay, std::string name, std::string& notes) {
  co_await sleep_for(timers, delay);
  notes += name;
}

Task<void> in_turn(TimerHeap& timers, std::string& notes) {
  co_await note_after(timers, 2ms, "a", notes);
  Task<void> later = note_after(timers, 1ms, "b", notes);
  notes += "-";
  co_await later;
  notes += ".";
}

Task<void> count_and_sleep(int& alive, TimerHeap& timers) {
  const Counted counted(alive);
  co_await sleep_for(timers, 1h);
}

TEST(Task, IsLazyUntilAwaited) {
  bool started = false;
  {
    const Task<void> task = mark(started);
    EXPECT_FALSE(started);
    EXPECT_FALSE(task.done());
  }
  EXPECT_FALSE(started);
  TaskScope scope;
  scope.spawn(mark(started));
  EXPECT_TRUE(started);
}

TEST(Task, CarriesValuesUpThroughNestedAwaits) {
  int value = 0;
  TaskScope scope;
  scope.spawn(store_answer(value));
  EXPECT_EQ(value, 42);
  scope.spawn(store_sum(500, value));
  EXPECT_EQ(value, 500);
}

TEST(Task, CarriesWhatCanOnlyBeMoved) {
  std::string text;
  TaskScope scope;
  scope.spawn(store_text(text));
  EXPECT_EQ(text, "moved only");
}

TEST(Task, RunsItsStepsInOrder) {
  World world;
  std::string notes;
  TaskScope scope;
  scope.spawn(in_turn(world.timers, notes));
  EXPECT_EQ(notes, "");
  world.advance_to(2ms);
  EXPECT_EQ(notes, "a-");
  world.advance_to(3ms);
  EXPECT_EQ(notes, "a-b.");
  EXPECT_EQ(scope.running(), 0U);
}

TEST(Task, MovesWithItsFrame) {
  int alive = 0;
  World world;
  {
    TaskScope scope;
    Task<void> first = count_and_sleep(alive, world.timers);
    Task<void> second = std::move(first);
    Task<void> third = count_and_sleep(alive, world.timers);
    third = std::move(second);  // frees the frame it had
    scope.spawn(std::move(third));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(world.timers.next().has_value());
}

TEST(SleepUntil, APointThatHasPassedComesAtTheNextTurn) {
  World world;
  world.clock.set(World::at(5s));
  std::string notes;
  TaskScope scope;
  scope.spawn(note_after(world.timers, -1s, "late", notes));
  EXPECT_EQ(notes, "");
  EXPECT_EQ(world.timers.run_due(world.clock.now()), 1U);
  EXPECT_EQ(notes, "late");
}

}  // namespace
}  // namespace kapela::base
