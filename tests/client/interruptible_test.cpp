#include "orchestrator/client/interruptible.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace kapela::client {
namespace {

base::Task<int> at_once(int code) {
  co_return code;
}

base::Task<int> never(net::EventLoop& loop) {
  co_await base::sleep_for(loop.timers(), std::chrono::hours(1));
  co_return 0;
}

/// Sends one signal after the other, each in a turn of its own.
base::Task<int> interrupted_by(net::EventLoop& loop, std::vector<int> signals) {
  for (const int number : signals) {
    (void)::raise(number);
    co_await base::sleep_for(loop.timers(), std::chrono::milliseconds(1));
  }
  co_await base::sleep_for(loop.timers(), std::chrono::hours(1));
  co_return 0;
}

TEST(Interruptible, WorkEndsByItself) {
  net::EventLoop loop;
  EXPECT_EQ(run_interruptible(loop, at_once(7)), 7);
}

TEST(Interruptible, CtrlCAndSigtermEndIt) {
  for (const int number : {SIGINT, SIGTERM}) {
    net::EventLoop loop;
    EXPECT_EQ(run_interruptible(loop, interrupted_by(loop, {number})), std::nullopt);
  }
}

TEST(Interruptible, WhoeverWaitsSaysWhichOfThemEnd) {
  net::EventLoop loop;
  std::vector<int> heard;
  const auto ends = [&heard](int number) {
    heard.push_back(number);
    return heard.size() == 2;
  };
  EXPECT_EQ(run_interruptible(loop, interrupted_by(loop, {SIGINT, SIGINT}), ends), std::nullopt);
  EXPECT_EQ(heard, (std::vector<int>{SIGINT, SIGINT}));
}

TEST(Interruptible, WorkThatIsInterruptedIsCancelled) {
  net::EventLoop loop;
  loop.post([] { (void)::raise(SIGTERM); });
  EXPECT_EQ(run_interruptible(loop, never(loop)), std::nullopt);
}

}  // namespace
}  // namespace kapela::client
