// Signals of a daemon: what it listens to, and those that mean nothing to it and would kill it in the middle of a run
// all the same: habits of log rotation, forgotten timers, supervisors of others. These are ignored, and told.
// Functions.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <signal.h>

#include "orchestrator/base/log.hpp"

namespace kapela::system {

/// What the loop of a daemon listens to; to what it does not act on it says `tell_stray_signal`.
inline constexpr std::initializer_list<int> daemon_signals{
    SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT};

/// Until a loop listens, what is stray does nothing; those without a name (SIGRTMIN+3) never do.
void ignore_stray_signals();

/// SIGINT, SIGTERM, SIGQUIT, and SIGHUP of a terminal that has gone, unless whoever started this process ignores it.
class EndSignals {
 public:
  /// To be made before a loop listens.
  EndSignals();
  [[nodiscard]] bool contains(int number) const;

 private:
  bool hangs_up_;
};

/// "SIGTERM"
[[nodiscard]] std::string signal_name(int number);

/// A warning that it was ignored; `meant` says which are not. Of the end of a child nothing is told.
void tell_stray_signal(base::Log& log, int number, std::string_view meant);

}  // namespace kapela::system
