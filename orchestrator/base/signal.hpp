// Signal: something that can happen again and again; coroutines wait for the next time. Destroying a waiter unlinks it.
#pragma once

#include <coroutine>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {

class Signal {
  /// A ring of waiters; the Signal itself holds the head.
  struct Link {
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() { unlink(); }

    [[nodiscard]] bool alone() const { return next == this; }
    void unlink() {
      previous->next = next;
      next->previous = previous;
      next = previous = this;
    }
    void insert_before(Link& other) {
      previous = other.previous;
      next = &other;
      previous->next = this;
      other.previous = this;
    }
    Link* next = this;
    Link* previous = this;
  };

 public:
  class Waiter : Link {
   public:
    explicit Waiter(Signal& signal) : signal_(signal) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
      waiting_ = waiting;
      insert_before(signal_.waiters_);
    }
    void await_resume() const noexcept {}

   private:
    friend class Signal;
    Signal& signal_;
    std::coroutine_handle<> waiting_;
  };

  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal() { ASSERT(waiters_.alone()); }

  /// `co_await signal.next()`: resumes at the next notify. The signal outlives the waiter.
  [[nodiscard]] Waiter next() { return Waiter(*this); }

  /// Resumes everyone who waits now, in the order in which they came. What they start may wait for the next time.
  /// The signal may be destroyed by one of them only if nobody waits any more.
  void notify() {
    Link batch;
    if (waiters_.alone()) return;
    batch.insert_before(waiters_);
    waiters_.unlink();
    while (!batch.alone()) {
      auto& waiter = static_cast<Waiter&>(*batch.next);
      waiter.unlink();
      waiter.waiting_.resume();
    }
  }

 private:
  Link waiters_;
};

}  // namespace kapela::base
