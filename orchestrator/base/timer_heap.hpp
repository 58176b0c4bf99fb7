// TimerHeap: all timers of one world in one intrusive heap, ordered by (time, sequence): same code, real or virtual.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::base {

class TimerHeap;

/// Something that happens at a time. Owned by whoever waits; destroying it disarms it.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer();

  [[nodiscard]] bool armed() const { return heap_ != nullptr; }
  /// Of an armed timer.
  [[nodiscard]] Instant deadline() const;

 protected:
  /// Called once, disarmed, when its time has come. May arm itself again, and may destroy itself.
  virtual void on_timer() = 0;

 private:
  friend class TimerHeap;
  TimerHeap* heap_ = nullptr;
  std::uint32_t index_ = 0;
};

/// A Timer that calls a function: for owners that are no coroutine.
class CallbackTimer final : public Timer {
 public:
  explicit CallbackTimer(std::function<void()> callback) : callback_(std::move(callback)) {}

 private:
  void on_timer() override { callback_(); }
  std::function<void()> callback_;
};

/// Its place in the order of everything that happens in one world.
struct Turn {
  Instant deadline{};
  std::uint64_t sequence = 0;  ///< of arming: decides between equal deadlines

  friend auto operator<=>(const Turn&, const Turn&) = default;
};

class TimerHeap {
 public:
  /// `clock` outlives the heap.
  explicit TimerHeap(const Clock& clock) : clock_(clock) {}
  TimerHeap(const TimerHeap&) = delete;
  TimerHeap& operator=(const TimerHeap&) = delete;
  ~TimerHeap();

  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] Instant now() const { return clock_.now(); }

  /// Makes room for so many armed timers.
  void reserve(std::size_t timers) { heap_.reserve(timers); }

  /// Arms (or re-arms) a timer. Timers of equal deadline fire in the order in which they were armed.
  void arm(Timer& timer, Instant deadline);
  void disarm(Timer& timer);

  /// The deadline of the earliest timer, if any is armed.
  [[nodiscard]] std::optional<Instant> next() const {
    return heap_.empty() ? std::nullopt : std::optional(heap_.front().deadline);
  }

  /// When the earliest timer comes, if any is armed.
  [[nodiscard]] std::optional<Turn> first() const {
    return heap_.empty() ? std::nullopt : std::optional(Turn{heap_.front().deadline, heap_.front().sequence});
  }
  /// Fires it, due or not.
  void fire_first() { pop().on_timer(); }
  /// A turn for something outside the heap that happens in one order with its timers.
  [[nodiscard]] Turn turn_at(Instant deadline) { return {deadline, next_sequence_++}; }

  /// Fires every timer that is due at `now`, in order; also those that get armed meanwhile and are due. Returns how
  /// many.
  std::size_t run_due(Instant now);

  /// Called whenever the earliest deadline has become an earlier one: what drives the heap must wake up by then.
  void on_earlier(std::function<void(Instant)> callback) { on_earlier_ = std::move(callback); }

 private:
  friend class Timer;

  /// What is compared stands in the heap itself: no timer is touched on the way up or down but to tell it its place.
  struct Entry {
    Instant deadline;
    std::uint64_t sequence;
    Timer* timer;
  };

  [[nodiscard]] static bool before(Instant deadline, std::uint64_t sequence, const Entry& other) {
    return deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence;
  }
  void place(const Entry& entry, std::size_t index) {
    heap_[index] = entry;
    entry.timer->index_ = static_cast<std::uint32_t>(index);
  }
  // The entry on its way travels in registers: reloaded as a whole right after it was stored, it would be waited for.
  void put(std::size_t index, Instant deadline, std::uint64_t sequence, Timer& timer) {
    heap_[index] = Entry{deadline, sequence, &timer};
    timer.index_ = static_cast<std::uint32_t>(index);
  }
  [[nodiscard]] Timer& pop();
  void rise(std::size_t index, Instant deadline, std::uint64_t sequence, Timer& timer);
  void sink(std::size_t index, Instant deadline, std::uint64_t sequence, Timer& timer);

  const Clock& clock_;
  std::vector<Entry> heap_;
  std::uint64_t next_sequence_ = 0;
  std::function<void(Instant)> on_earlier_;
};

inline Instant Timer::deadline() const {
  return heap_->heap_[index_].deadline;
}

}  // namespace kapela::base
