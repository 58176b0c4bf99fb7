// What EventLoop is made of, for net's own .cpp files. Owned by the EventLoop.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {

/// Time that did not pass for the plant; all durations are real.
struct Standstills {
  struct One {
    base::Instant at;  ///< plant time
    base::Duration lasted;
  };
  static constexpr std::size_t most = 64;  ///< are remembered, for the calendar times of instants before them

  base::Duration more_than{};
  base::Duration grace{};
  std::function<void(base::Duration)> told;  ///< empty: they are not forgiven
  base::Instant looked{};                    ///< at the clock for the last time, in real time
  base::Instant latest{};                    ///< what it showed
  base::Duration lost{};                     ///< all in all
  base::Duration untold{};
  std::deque<One> ones{};
};

struct EventLoop::Impl {
  explicit Impl(EventLoop& owner);

  /// One turn: waits for one event, then fires the timers that are due.
  void turn();

  /// Sees to it that the loop wakes by `deadline`. An earlier wake-up that is set already stays: it sets the next one.
  void wake_by(base::Instant deadline);

  void await_signal();

  const EventLoop& loop;
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  base::TimerHeap timers;
  boost::asio::steady_timer wake;
  std::optional<base::Instant> wakes_at;
  std::optional<boost::asio::signal_set> signals;
  std::function<void(int)> on_signal;
  bool stopping = false;
  Standstills standstills;
};

}  // namespace kapela::net
