// A clock that a test moves by hand, and what moves a heap along with it.
#pragma once

#include <optional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/timer_heap.hpp"

namespace kapela::base {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] WallTime wall_now() const override { return WallTime(now_.time_since_epoch()); }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_{};
};

/// A world of timers alone: virtual time without a network.
struct World {
  FakeClock clock;
  TimerHeap timers{clock};

  [[nodiscard]] static Instant at(Duration since_start) { return Instant(since_start); }

  /// Goes to the next point in time at which something happens; false when nothing will.
  bool step() {
    const std::optional<Instant> next = timers.next();
    if (!next) return false;
    clock.set(*next);
    timers.run_due(*next);
    return true;
  }

  void advance_to(Duration since_start) {
    while (timers.next() && *timers.next() <= at(since_start)) step();
    clock.set(at(since_start));
  }
};

/// Stands in a coroutine's frame: `alive` counts the frames that have not been freed.
class Counted {
 public:
  explicit Counted(int& alive) : alive_(alive) { ++alive_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive_; }

 private:
  int& alive_;
};

}  // namespace kapela::base
