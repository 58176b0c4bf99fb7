#include "orchestrator/system/interrupt_watch.hpp"

#include <gtest/gtest.h>

#include "tests/support/forked.hpp"

namespace kapela::system {
namespace {

using kapela::support::exit_code_of_forked;

bool is_blocked(int number) {
  sigset_t blocked;
  sigemptyset(&blocked);
  EXPECT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &blocked), 0);
  return sigismember(&blocked, number) == 1;
}

TEST(InterruptWatch, TellsOfTheFirstSignalAlone) {
  for (const int number : {SIGINT, SIGTERM}) {
    InterruptWatch watch;
    EXPECT_FALSE(watch.came());
    (void)::raise(number);
    EXPECT_TRUE(watch.came());
    EXPECT_TRUE(watch.came()) << "it does not forget";
  }
}

TEST(InterruptWatch, ASecondSignalEndsTheProcess) {
  EXPECT_EQ(exit_code_of_forked([] {
              InterruptWatch watch;
              (void)::raise(SIGINT);
              if (!watch.came()) ::_exit(1);
              (void)::raise(SIGINT);
            }),
            signal_base + SIGINT);
}

TEST(InterruptWatch, LeavesTheSignalsAsTheyWere) {
  {
    const InterruptWatch watch;
    EXPECT_TRUE(is_blocked(SIGINT));
  }
  EXPECT_FALSE(is_blocked(SIGINT));
  EXPECT_FALSE(is_blocked(SIGTERM));
}

}  // namespace
}  // namespace kapela::system
