// EventLoop: the real world's one thread: sockets, timers, signals, and work that other threads hand in.
// Owned by main (or a test); everything in net, runtime and plant borrows it and lives shorter.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/time_scale.hpp"

namespace kapela::net {

namespace detail {

/// Notes that a task has ended.
struct Completion final : base::detail::Joiner {
  std::coroutine_handle<> on_task_done(std::size_t) noexcept override {
    reached = true;
    return std::noop_coroutine();
  }
  bool reached = false;
};

}  // namespace detail

class EventLoop final : public base::Clock {
 public:
  /// Its clock and its timers go as fast as `scale` says: the one place where a time scale acts.
  explicit EventLoop(TimeScale scale = {});
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop() override;

  /// Plant time.
  [[nodiscard]] base::Instant now() const override;
  /// The calendar's time, whatever the scale: other processes read it.
  [[nodiscard]] base::WallTime wall_now() const override;
  /// The calendar's time of an instant of plant time.
  [[nodiscard]] base::WallTime wall_time(base::Instant instant) const;
  /// Monotonic and not scaled: for what is measured of this process.
  [[nodiscard]] base::Instant real_now() const;
  /// When an instant of plant time is, on that clock.
  [[nodiscard]] base::Instant real_time(base::Instant instant) const;

  [[nodiscard]] TimeScale scale() const { return scale_; }
  /// The instant of plant time that comes so much real time from now: for deadlines that are not the plant's. Those are
  /// what protects this process (idle connections, slow headers and bodies, a graceful end) and the patience of people;
  /// divided by a scale they would drop connections in microseconds, and prove nothing about the plant. What the engine
  /// or a component waits for, a ClientRequest's timeout included, is plant time.
  [[nodiscard]] base::Instant after_real(base::Duration real) const { return now() + scale_.to_plant(real); }
  [[nodiscard]] base::TimerHeap& timers();

  /// From here on plant time stands still while this process does (stopped, swapped out, not scheduled): no wait is
  /// over because nobody could look. Where the loop comes back later than `more_than`, time goes on where it was,
  /// `grace` after that: what has come meanwhile is read first. `told`, from the loop, hears how long it was; an empty
  /// one ends it. All durations are real.
  void forgive_standstills(base::Duration more_than, base::Duration grace, std::function<void(base::Duration)> told);

  /// Runs until stop(); returns at once after a stop() that came before. Each stop() ends one run.
  void run();
  /// To be called on the loop's thread; others post() it.
  void stop();

  /// Runs until `task` has ended (the C++ counterpart of asyncio.run) and returns its result. A stop() meanwhile ends
  /// the next run(), not this.
  template <class T>
  [[nodiscard]] T run_until_complete(base::Task<T> task) {
    detail::Completion completion;
    task.start(completion, 0);
    run_until(completion.reached);
    return task.take();
  }

  /// Hands in work from any thread; it runs on the loop's thread, in order, never inside the call.
  void post(std::function<void()> work);

  /// Calls back on each of the signals, on the loop's thread, instead of their default action. One call a loop.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> callback);

  /// What net's own .cpp files use; opaque to everybody else.
  struct Impl;
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  void run_until(const bool& ended);
  void note_standstill(base::Instant real) const;

  TimeScale scale_;
  base::Instant start_;  // where plant time and real time are the same
  std::unique_ptr<Impl> impl_;
};

}  // namespace kapela::net
