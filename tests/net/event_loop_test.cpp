#include "orchestrator/net/event_loop.hpp"

#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace kapela::net {
namespace {

using std::chrono::milliseconds;

base::Task<int> answer_after(EventLoop& loop, base::Duration delay) {
  co_await base::sleep_for(loop.timers(), delay);
  co_return 42;
}

base::Task<int> answer_at_once() {
  co_return 42;
}

TEST(EventLoop, RunsATaskUntilItHasEnded) {
  EventLoop loop;
  EXPECT_EQ(loop.run_until_complete(answer_at_once()), 42);
  const base::Instant begin = loop.now();
  EXPECT_EQ(loop.run_until_complete(answer_after(loop, milliseconds(5))), 42);
  EXPECT_GE(loop.now() - begin, milliseconds(5));
}

TEST(EventLoop, ReturnsAtOnceAfterAnEarlierStopAndRunsAgainAfterwards) {
  EventLoop loop;
  loop.stop();
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(EventLoop, RunsPostedWorkInOrderAndNeverInsideTheCall) {
  EventLoop loop;
  std::vector<int> order;
  loop.post([&] {
    loop.post([&] { order.push_back(2); });
    loop.post([&] {
      order.push_back(3);
      loop.stop();
    });
    order.push_back(1);
  });
  EXPECT_TRUE(order.empty());
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(EventLoop, TakesWorkFromAnotherThread) {
  EventLoop loop;
  const std::thread::id here = std::this_thread::get_id();
  std::thread other([&] {
    loop.post([&] {
      EXPECT_EQ(std::this_thread::get_id(), here);
      loop.stop();
    });
  });
  loop.run();
  other.join();
}

TEST(EventLoop, FiresTimersInOrderAlsoWhenAnEarlierOneComesLast) {
  EventLoop loop;
  std::vector<int> order;
  base::CallbackTimer late([&] {
    order.push_back(2);
    loop.stop();
  });
  base::CallbackTimer early([&] { order.push_back(1); });
  base::CallbackTimer never([&] { order.push_back(3); });
  const base::Instant begin = loop.now();
  loop.timers().arm(late, begin + milliseconds(8));
  loop.timers().arm(never, begin + milliseconds(2));
  loop.timers().arm(early, begin + milliseconds(4));
  loop.timers().disarm(never);
  loop.run();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_GE(loop.now() - begin, milliseconds(8));
}

/// As a process that was stopped.
void stand_still(const EventLoop& loop, base::Duration real) {
  const base::Instant until = loop.real_now() + real;
  while (loop.real_now() < until) continue;
}

TEST(EventLoop, LetsNoTimePassWhileTheProcessStandsStill) {
  EventLoop loop;
  std::vector<std::string> order;
  base::Duration told{};
  loop.forgive_standstills(milliseconds(40), milliseconds(20), [&](base::Duration lasted) { told = lasted; });
  base::CallbackTimer deadline([&] {
    order.push_back("the deadline");
    loop.stop();
  });
  const base::Instant begin = loop.now();
  const base::WallTime began = loop.wall_now();
  loop.timers().arm(deadline, begin + milliseconds(30));
  loop.post([&] {
    stand_still(loop, milliseconds(150));
    EXPECT_LE(loop.now() - begin, milliseconds(30));
    loop.post([&] { order.push_back("what has come meanwhile"); });
  });
  loop.run();
  EXPECT_EQ(order, (std::vector<std::string>{"what has come meanwhile", "the deadline"}));
  EXPECT_GE(told, milliseconds(150));
  EXPECT_LT(std::chrono::abs(loop.wall_time(begin) - began), milliseconds(100)) << "the calendar knows of it";
  loop.forgive_standstills({}, {}, {});
  EXPECT_LT(loop.now() - begin, milliseconds(150)) << "what is forgiven stays so";
}

TEST(EventLoop, GoesBackInTimeNever) {
  EventLoop loop;
  loop.forgive_standstills(milliseconds(5), milliseconds(10), [](base::Duration) {});
  base::CallbackTimer often([] {});
  base::Instant latest = loop.now();
  for (int i = 0; i < 20; ++i) {
    loop.timers().arm(often, loop.now() + milliseconds(1));
    stand_still(loop, milliseconds(i % 10));
    const base::Instant now = loop.now();
    EXPECT_GE(now, latest);
    latest = now;
  }
}

TEST(EventLoop, FiresATimerThatIsArmedWithinAnother) {
  EventLoop loop;
  int fired = 0;
  base::CallbackTimer inner([&] {
    ++fired;
    loop.stop();
  });
  base::CallbackTimer outer([&] { loop.timers().arm(inner, loop.now() + milliseconds(1)); });
  loop.timers().arm(outer, loop.now() - milliseconds(1));
  loop.run();
  EXPECT_EQ(fired, 1);
}

TEST(EventLoop, HandsSignalsToTheCallback) {
  EventLoop loop;
  int number = 0;
  loop.on_signals({SIGUSR1, SIGUSR2}, [&](int received) {
    number = received;
    loop.stop();
  });
  std::raise(SIGUSR2);
  loop.run();
  EXPECT_EQ(number, SIGUSR2);
  std::raise(SIGUSR1);
  loop.run();
  EXPECT_EQ(number, SIGUSR1);
}

}  // namespace
}  // namespace kapela::net
