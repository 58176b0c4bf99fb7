#include "simulators/processes/guard.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulators/processes/process_tree.hpp"

namespace kapela::processes {
namespace {

constexpr int failed_code = 1;
/// Until those who are killed are looked for again, where nobody has ended before.
constexpr int round_ms = 20;

[[noreturn]] void complain(int pipe, Complaint::About about) {
  const Complaint complaint{about, errno};
  (void)!write(pipe, &complaint, sizeof complaint);
  _exit(failed_code);
}

void close_all_between(int low, int high) {
  if (low < high) (void)close_range(static_cast<unsigned>(low) + 1, static_cast<unsigned>(high) - 1, 0);
}

/// Ports that we listen on, above all: held open here they would never close.
void keep_only(std::array<int, 4> kept) {
  std::sort(kept.begin(), kept.end());
  int last = STDERR_FILENO;
  for (const int each : kept) {
    if (last + 1 < each) close_all_between(last, each);
    last = std::max(last, each);
  }
  (void)close_range(static_cast<unsigned>(last) + 1, ~0U, 0);
}

void be_as_any_program() {
  for (int number = 1; number < NSIG; ++number) (void)::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// In a session of its own: no key of a terminal reaches it.
[[noreturn]] void become_program(const Birth& birth, pid_t guard) {
  be_as_any_program();
  (void)setsid();
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);  // whoever kills the guard does not have it either
  if (getppid() != guard) _exit(failed_code);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0) complain(birth.complaint, Complaint::About::guard);
  for (const int each : {STDOUT_FILENO, STDERR_FILENO})
    if (dup2(birth.output, each) < 0) complain(birth.complaint, Complaint::About::guard);
  (void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (birth.directory != nullptr && chdir(birth.directory) != 0) complain(birth.complaint, Complaint::About::directory);
  (void)execvpe(birth.arguments[0], birth.arguments, birth.environment);
  complain(birth.complaint, Complaint::About::program);
}

class Guard {
 public:
  explicit Guard(const Birth& birth) : birth_(birth) {}

  [[noreturn]] void stand() {
    (void)setsid();
    (void)::signal(SIGCHLD, SIG_DFL);  // ignored it would reap in our place
    (void)prctl(PR_SET_NAME, "kapela-guard");
    keep_only({birth_.output, birth_.complaint, birth_.orders, birth_.reports});
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) complain(birth_.complaint, Complaint::About::guard);
    signals_ = listen();
    if (signals_ < 0) complain(birth_.complaint, Complaint::About::guard);
    const pid_t self = getpid();
    main_ = fork();
    if (main_ < 0) complain(birth_.complaint, Complaint::About::guard);
    if (main_ == 0) become_program(birth_, self);
    report({Report::Kind::begun, main_, 0});
    // Who waits for the program's beginning waits for the end of this one.
    (void)close(birth_.complaint);
    (void)close(birth_.output);
    watch();
  }

 private:
  /// All signals are blocked: only SIGKILL ends a guard.
  static int listen() {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  }

  void report(const Report& report) const { (void)!write(birth_.reports, &report, sizeof report); }

  /// A program that has ended before this begins has left its SIGCHLD: that is not lost.
  [[noreturn]] void watch() {
    for (;;) {
      std::array<pollfd, 2> awaited{pollfd{birth_.orders, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
      if (poll(awaited.data(), awaited.size(), -1) < 0) {
        if (errno == EINTR) continue;
        end_all();
      }
      if (awaited[1].revents != 0) see_children();
      if (awaited[0].revents != 0) obey();
    }
  }

  void see_children() {
    reap();
    if (main_ == 0 && !is_waiting_) end_all();
  }

  /// Those that have ended. With the last one this process ends.
  void reap() {
    signalfd_siginfo info{};
    while (read(signals_, &info, sizeof info) > 0) {
    }
    for (;;) {
      int status = 0;
      const pid_t ended = waitpid(-1, &status, WNOHANG);
      if (ended < 0 && errno == EINTR) continue;
      if (ended < 0) _exit(0);
      if (ended == 0) return;
      if (ended == main_) on_program_gone(status);
    }
  }

  void on_program_gone(int status) {
    main_ = 0;
    ProcessTree left;
    find_below(getpid(), left);
    report({Report::Kind::ended, status, static_cast<std::int32_t>(left.size)});
  }

  void obey() {
    std::array<std::uint8_t, 64> orders{};
    const ssize_t size = read(birth_.orders, orders.data(), orders.size());
    if (size < 0 && errno == EINTR) return;
    if (size <= 0) end_all();
    for (ssize_t i = 0; i < size; ++i) obey(orders[static_cast<std::size_t>(i)]);
  }

  void obey(std::uint8_t order) {
    if (order == static_cast<std::uint8_t>(Order::freeze)) return stop_below(getpid());
    if (order == static_cast<std::uint8_t>(Order::wait)) {
      is_waiting_ = true;
      return;
    }
    signal_all(order == static_cast<std::uint8_t>(Order::thaw) ? SIGCONT : order);
  }

  static void signal_all(int number) {
    ProcessTree all;
    find_below(getpid(), all);
    for (std::size_t i = 0; i < all.size; ++i) (void)kill(all.pids[i], number);
  }

  /// Whoever loses its parent falls to this process: in the end nobody is left, or all wait to be reaped here.
  [[noreturn]] void end_all() {
    for (;;) {
      if (main_ > 0) (void)kill(-main_, SIGKILL);  // where /proc is missing
      stop_below(getpid());                        // so that nobody starts another one meanwhile
      signal_all(SIGKILL);
      reap();
      pollfd signals{signals_, POLLIN, 0};
      (void)poll(&signals, 1, round_ms);
    }
  }

  const Birth& birth_;
  int signals_ = -1;
  pid_t main_ = 0;  ///< 0: it has ended
  bool is_waiting_ = false;
};

}  // namespace

void stand_guard(const Birth& birth) {
  Guard(birth).stand();
}

}  // namespace kapela::processes
