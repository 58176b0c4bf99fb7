// Runs work until it ends or Ctrl-C (or SIGTERM) comes.
#pragma once

#include <functional>
#include <optional>

#include "orchestrator/net/event_loop.hpp"

namespace kapela::client {

/// The result of the work, or nothing when it was interrupted: then it is cancelled. Takes the loop's signals. Of each
/// of them `ends` tells whether it is an interruption; without it all are.
[[nodiscard]] std::optional<int> run_interruptible(net::EventLoop& loop, base::Task<int> work,
                                                   const std::function<bool(int)>& ends = {});

}  // namespace kapela::client
