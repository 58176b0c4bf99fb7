#include "orchestrator/system/daemon_signals.hpp"

#include <gtest/gtest.h>

#include "tests/support/forked.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::system {
namespace {

using kapela::support::exit_code_of_forked;
using kapela::support::KeptLog;

TEST(DaemonSignals, StrayOnesEndNobody) {
  for (const int number : {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGRTMIN + 3})
    EXPECT_EQ(exit_code_of_forked([number] {
                ignore_stray_signals();
                (void)::raise(number);
              }),
              0)
        << signal_name(number);
}

TEST(DaemonSignals, ThoseThatAreMeantStillEnd) {
  EXPECT_EQ(exit_code_of_forked([] {
              ignore_stray_signals();
              (void)::raise(SIGTERM);
            }),
            signal_base + SIGTERM);
}

TEST(EndSignals, AreThoseThatAskADaemonToEnd) {
  const EndSignals ends;
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGHUP}) EXPECT_TRUE(ends.contains(number)) << number;
  for (const int number : {SIGCHLD, SIGUSR1, SIGALRM}) EXPECT_FALSE(ends.contains(number)) << number;
}

TEST(EndSignals, LeaveOutAHangUpThatNohupIgnores) {
  EXPECT_EQ(exit_code_of_forked([] {
              (void)::signal(SIGHUP, SIG_IGN);
              if (EndSignals().contains(SIGHUP)) ::_exit(1);
            }),
            0);
}

TEST(DaemonSignals, HaveNames) {
  EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
  EXPECT_EQ(signal_name(SIGRTMIN + 3), "signal " + std::to_string(SIGRTMIN + 3));
}

TEST(DaemonSignals, AStrayOneIsToldWithWhatIsMeant) {
  KeptLog log;
  tell_stray_signal(log, SIGUSR2, "SIGTERM ends it");
  ASSERT_EQ(log.lines.size(), 1U);
  EXPECT_EQ(log.lines.front(), "WARNING SIGUSR2 is ignored (SIGTERM ends it)");
}

TEST(DaemonSignals, TheEndOfAChildIsNotTold) {
  KeptLog log;
  tell_stray_signal(log, SIGCHLD, "SIGTERM ends it");
  EXPECT_TRUE(log.lines.empty());
}

}  // namespace
}  // namespace kapela::system
