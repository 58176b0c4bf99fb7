#include "orchestrator/system/init_process.hpp"

#include <cerrno>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/system/exit_status.hpp"

namespace kapela::system {
namespace {

bool gets_orphans() {
  int is_subreaper = 0;
  (void)prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper);
  return getpid() == 1 || is_subreaper != 0;
}

/// All that have ended; ends this process with the one that counts.
void reap(pid_t main) {
  int status = 0;
  for (pid_t ended = 0; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
    if (ended == main) _exit(exit_code_of(status));
}

/// A key of the terminal has reached the child as well.
bool is_passed_on(const siginfo_t& info) {
  return info.si_signo != SIGCHLD && info.si_code != SI_KERNEL;
}

[[noreturn]] void serve(pid_t main, const sigset_t& all) {
  for (;;) {
    siginfo_t info{};
    if (sigwaitinfo(&all, &info) < 0) continue;  // stopped and continued
    if (is_passed_on(info)) (void)kill(main, info.si_signo);
    reap(main);
  }
}

}  // namespace

void become_child_of_init() {
  if (!gets_orphans()) return;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  (void)sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t self = getpid();
  const pid_t child = fork();
  if (child > 0) serve(child, all);
  (void)sigprocmask(SIG_SETMASK, &before, nullptr);
  if (child < 0) return;  // then as before, with zombies
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != self) _exit(signal_base + SIGTERM);  // it died before the line above
}

}  // namespace kapela::system
