#include "orchestrator/client/interruptible.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "orchestrator/base/signal.hpp"

namespace kapela::client {
namespace {

base::Task<int> at_once(int code) {
  co_return code;
}

base::Task<int> never() {
  base::Signal end;
  co_await end.next();
  co_return 0;
}

void send(net::EventLoop& loop, int number) {
  loop.post([number] { (void)::raise(number); });
}

TEST(Interruptible, WorkEndsByItself) {
  net::EventLoop loop;
  EXPECT_EQ(run_interruptible(loop, at_once(7)), 7);
}

TEST(Interruptible, CtrlCAndSigtermEndIt) {
  for (const int number : {SIGINT, SIGTERM}) {
    net::EventLoop loop;
    send(loop, number);
    EXPECT_EQ(run_interruptible(loop, never()), std::nullopt);
  }
}

TEST(Interruptible, WhoeverWaitsSaysWhichOfThemEnd) {
  net::EventLoop loop;
  std::vector<int> heard;
  const auto ends = [&](int number) {
    heard.push_back(number);
    if (heard.size() == 1) send(loop, SIGINT);
    return heard.size() == 2;
  };
  send(loop, SIGINT);
  EXPECT_EQ(run_interruptible(loop, never(), ends), std::nullopt);
  EXPECT_EQ(heard, (std::vector<int>{SIGINT, SIGINT}));
}

}  // namespace
}  // namespace kapela::client
