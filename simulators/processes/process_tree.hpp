// The processes below another one, as /proc tells them. Functions; the first two may be called after a fork of a
// process that has threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/types.h>

#include "orchestrator/base/clock.hpp"

namespace kapela::processes {

struct ProcessTree {
  static constexpr std::size_t most = 2'048;
  std::array<pid_t, most> pids{};
  std::size_t size = 0;

  [[nodiscard]] bool contains(pid_t pid) const;
};

/// All below `root`, without it; those that have ended and wait for their parent count. Nothing where /proc is not
/// there.
void find_below(pid_t root, ProcessTree& tree);

/// The same, while they may be starting others: stops (SIGSTOP) each, until there are no new ones.
void stop_below(pid_t root);

/// What the processes below one use together.
struct TreeFigures {
  std::size_t processes = 0;
  base::Duration cpu{};              ///< of those that live, and of children that they have waited for
  std::uint64_t resident_bytes = 0;  ///< pages that they share count for each
};
[[nodiscard]] TreeFigures figures_below(pid_t root);

}  // namespace kapela::processes
