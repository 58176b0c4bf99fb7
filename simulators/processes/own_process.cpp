#include "simulators/processes/own_process.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace kapela::processes {
namespace {

/// Signals that by default do something else than kill: a crash takes SIGKILL instead.
bool kills(int number) {
  for (const int other : {SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH})
    if (number == other) return false;
  return true;
}

[[noreturn]] void kill_self(int number) {
  const rlimit no_core{};
  (void)setrlimit(RLIMIT_CORE, &no_core);
  if (kills(number)) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    (void)signal(number, SIG_DFL);
    (void)sigprocmask(SIG_UNBLOCK, &one, nullptr);
    (void)kill(getpid(), number);
  }
  (void)kill(getpid(), SIGKILL);
  _exit(1);  // never: nobody survives the line above
}

std::string last_words(const faults::Fault& crash, const plant::Rebirth& next) {
  std::string words = fmt::format("{} {}\n", crash.duration.count(), wire::name(next.state));
  for (const faults::Progress& rule : next.rules)
    words += fmt::format("{} {} {} {}\n", rule.matched, rule.eligible, rule.hits, rule.name);
  return words;
}

[[noreturn]] void die(int parent, const faults::Fault& crash, const plant::Rebirth& next) {
  const std::string words = last_words(crash, next);
  (void)!write(parent, words.data(), words.size());  // without a parent nobody comes back
  (void)std::fflush(nullptr);
  const faults::Details& own = faults::details(crash);
  if (own.exit_code) _exit(static_cast<int>(*own.exit_code));
  kill_self(static_cast<int>(own.signal));
}

timespec after(base::Duration real) {
  constexpr std::int64_t second = 1'000'000'000;
  timespec until{};
  (void)clock_gettime(CLOCK_MONOTONIC, &until);
  const std::int64_t nanoseconds = until.tv_nsec + real.count();
  until.tv_sec += nanoseconds / second;
  until.tv_nsec = nanoseconds % second;
  return until;
}

void sleep_until(const timespec& until) {
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

/// In a helper of its own: only what may be called after a fork. It holds no port open, and does not outlive its
/// parent.
[[noreturn]] void hold(pid_t parent, const timespec& until) {
  (void)close_range(0, ~0U, 0);
  (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  (void)kill(parent, SIGSTOP);
  sleep_until(until);
  (void)kill(parent, SIGCONT);
  _exit(0);
}

/// Who is stopped cannot continue itself. Waiting for the helper, this process does nothing between the helper's start
/// and the SIGSTOP, and goes on only when the helper is gone. Without a
/// helper its one thread that matters does nothing.
void stand_still(base::Duration real) {
  const timespec until = after(real);
  const pid_t self = getpid();
  const pid_t helper = fork();
  if (helper == 0) hold(self, until);
  if (helper < 0) return sleep_until(until);
  while (waitpid(helper, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::optional<plant::Rebirth> read_rebirth(const std::string& state, const std::vector<std::string>& rules) {
  const std::optional<wire::State> begins_in = wire::parse_state(state);
  if (!begins_in) return std::nullopt;
  plant::Rebirth rebirth{*begins_in, {}};
  for (const std::string& rule : rules) {
    faults::Progress progress;
    int name = 0;
    if (std::sscanf(rule.c_str(), "%u %u %u %n", &progress.matched, &progress.eligible, &progress.hits, &name) < 3)
      continue;
    progress.name = rule.substr(static_cast<std::size_t>(name));
    rebirth.rules.push_back(std::move(progress));
  }
  return rebirth;
}

plant::Process own_process(int parent, net::TimeScale scale, std::function<void()> close) {
  if (parent < 0) return {};
  return {[parent, close = std::move(close)](const faults::Fault& crash, const plant::Rebirth& next) {
            close();
            die(parent, crash, next);
          },
          [scale](base::Duration duration) { stand_still(scale.to_real(duration)); }};
}

}  // namespace kapela::processes
