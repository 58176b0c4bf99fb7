// The process that becomes an init stands in one of its own, whose children are handed to it.
#include "orchestrator/system/init_process.hpp"

#include <cerrno>
#include <cstdlib>

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>

#include "tests/support/forked.hpp"

namespace kapela::system {
namespace {

using kapela::support::exit_code_of_forked;

void gets_orphans() {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) ::_exit(99);
}

/// Whether a process is gone for good; reaped by somebody else than us.
bool is_gone(pid_t process) {
  constexpr int patience_ms = 10'000;
  for (int i = 0; i < patience_ms; ++i) {
    if (kill(process, 0) != 0 && errno == ESRCH) return true;
    (void)::poll(nullptr, 0, 1);
  }
  return false;
}

TEST(InitProcess, WhoGetsNoOrphansGoesOnAsItIs) {
  EXPECT_EQ(exit_code_of_forked([] {
              const pid_t before = getpid();
              become_child_of_init();
              if (getpid() != before) ::_exit(1);
            }),
            0);
}

TEST(InitProcess, EndsAsItsChildDoes) {
  EXPECT_EQ(exit_code_of_forked([] {
              gets_orphans();
              const pid_t before = getpid();
              become_child_of_init();
              if (getppid() == before) ::_exit(7);
            }),
            7);
}

TEST(InitProcess, PassesSignalsOn) {
  EXPECT_EQ(exit_code_of_forked([] {
              gets_orphans();
              become_child_of_init();
              (void)kill(getppid(), SIGTERM);
              for (;;) (void)::pause();
            }),
            signal_base + SIGTERM);
}

TEST(InitProcess, ReapsWhatOthersLeaveBehind) {
  EXPECT_EQ(exit_code_of_forked([] {
              gets_orphans();
              become_child_of_init();
              int ends[2];
              if (pipe(ends) != 0) ::_exit(2);
              const pid_t parent = fork();
              if (parent == 0) {
                const pid_t orphan = fork();
                if (orphan == 0) ::_exit(0);
                (void)!write(ends[1], &orphan, sizeof orphan);
                ::_exit(0);
              }
              pid_t orphan = 0;
              if (read(ends[0], &orphan, sizeof orphan) != sizeof orphan) ::_exit(3);
              (void)waitpid(parent, nullptr, 0);
              if (!is_gone(orphan)) ::_exit(4);
            }),
            0);
}

/// Who has it open alone writes into it: the other end hears of its death.
TEST(InitProcess, ItsChildDoesNotOutliveIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(exit_code_of_forked([] {
              gets_orphans();
              become_child_of_init();
              (void)kill(getppid(), SIGKILL);
              for (;;) (void)::pause();
            }),
            signal_base + SIGKILL);
  (void)close(ends[1]);
  pollfd hears{ends[0], POLLIN, 0};
  EXPECT_EQ(::poll(&hears, 1, 10'000), 1);
  EXPECT_NE(hears.revents & POLLHUP, 0);
  (void)close(ends[0]);
}

}  // namespace
}  // namespace kapela::system
