#include "orchestrator/base/signal.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "orchestrator/base/task.hpp"
#include "orchestrator/base/task_scope.hpp"

namespace kapela::base {
namespace {

Task<void> note_each(Signal& signal, char name, int times, std::string& notes) {
  for (int i = 0; i < times; ++i) {
    co_await signal.next();
    notes += name;
  }
}

Task<void> cancel_on(Signal& signal, TaskScope& victim, std::string& notes) {
  co_await signal.next();
  notes += 'x';
  victim.cancel();
}

Task<void> ring_on(Signal& signal, std::string& notes) {
  co_await signal.next();
  notes += '(';
  signal.notify();
  notes += ')';
}

Task<void> destroy_on(std::optional<Signal>& signal) {
  co_await signal->next();
  signal.reset();
}

TEST(Signal, ResumesWaitersInTheOrderInWhichTheyCame) {
  Signal signal;
  std::string notes;
  TaskScope scope;
  for (const char name : {'a', 'b', 'c'}) scope.spawn(note_each(signal, name, 2, notes));
  EXPECT_EQ(notes, "");
  signal.notify();
  EXPECT_EQ(notes, "abc") << "who waits again must not be resumed by the same notify";
  signal.notify();
  EXPECT_EQ(notes, "abcabc");
  signal.notify();
  EXPECT_EQ(notes, "abcabc");
}

TEST(Signal, ForgetsAWaiterThatIsDestroyed) {
  Signal signal;
  std::string notes;
  TaskScope staying;
  TaskScope leaving;
  staying.spawn(note_each(signal, 'a', 1, notes));
  leaving.spawn(note_each(signal, 'b', 1, notes));
  staying.spawn(note_each(signal, 'c', 1, notes));
  leaving.cancel();
  signal.notify();
  EXPECT_EQ(notes, "ac");
}

TEST(Signal, AWaiterMayDestroyTheNextDuringNotify) {
  Signal signal;
  std::string notes;
  TaskScope victim;
  TaskScope scope;
  scope.spawn(cancel_on(signal, victim, notes));
  victim.spawn(note_each(signal, 'b', 1, notes));
  victim.spawn(note_each(signal, 'c', 1, notes));
  scope.spawn(note_each(signal, 'd', 1, notes));
  signal.notify();
  EXPECT_EQ(notes, "xd");
}

TEST(Signal, ANotifyWithinANotifyReachesOnlyWhoWaitsByThen) {
  Signal signal;
  std::string notes;
  TaskScope scope;
  scope.spawn(note_each(signal, 'a', 3, notes));
  scope.spawn(ring_on(signal, notes));
  scope.spawn(note_each(signal, 'b', 3, notes));
  signal.notify();
  EXPECT_EQ(notes, "a(a)b");
  signal.notify();
  EXPECT_EQ(notes, "a(a)bab");
}

TEST(Signal, MayBeDestroyedByItsLastWaiter) {
  std::optional<Signal> signal(std::in_place);
  TaskScope scope;
  scope.spawn(destroy_on(signal));
  signal->notify();
  EXPECT_FALSE(signal.has_value());
}

}  // namespace
}  // namespace kapela::base
