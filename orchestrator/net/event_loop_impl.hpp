// What EventLoop is made of, for net's own .cpp files. Owned by the EventLoop.
#pragma once

#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {

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
};

}  // namespace kapela::net
