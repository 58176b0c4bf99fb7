// How a process has ended, as one number, as shells have it. Functions.
#pragma once

#include <sys/wait.h>

namespace kapela::system {

/// A process that a signal ended counts as having ended with this plus its number.
inline constexpr int signal_base = 128;

/// The signal that ended it, or 0. `status`: of waitpid.
[[nodiscard]] inline int ending_signal(int status) {
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

[[nodiscard]] inline int exit_code_of(int status) {
  return WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace kapela::system
