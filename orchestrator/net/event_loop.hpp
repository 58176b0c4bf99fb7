// EventLoop: the real world's one thread: sockets, timers, signals, and work that other threads hand in.
// Owned by main (or a test); everything in net, runtime and plant borrows it and lives shorter.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/base/timer_heap.hpp"

namespace kapela::net {

class EventLoop final : public base::Clock {
 public:
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop() override;

  [[nodiscard]] base::Instant now() const override;
  [[nodiscard]] base::WallTime wall_now() const override;
  [[nodiscard]] base::TimerHeap& timers();

  /// Runs until stop(); returns at once after a stop() that came before.
  void run();
  void stop();

  /// Runs until `task` has ended (the C++ counterpart of asyncio.run) and returns its result.
  template <class T>
  [[nodiscard]] T run_until_complete(base::Task<T> task);

  /// Hands in work from any thread; it runs on the loop's thread, in order.
  void post(std::function<void()> work);

  /// Calls back on each of the signals, on the loop's thread, instead of their default action. One call a loop.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> callback);

  /// What net's own .cpp files use; opaque to everybody else.
  struct Impl;
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace kapela::net
