#include "orchestrator/base/timer_heap.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {
namespace {

/// A flat heap: fewer cache lines on the way down than with two children.
constexpr std::size_t arity = 4;

}  // namespace

Timer::~Timer() {
  if (heap_ != nullptr) heap_->disarm(*this);
}

TimerHeap::~TimerHeap() {
  for (const Entry& entry : heap_) entry.timer->heap_ = nullptr;
}

void TimerHeap::arm(Timer& timer, Instant deadline) {
  ASSERT(timer.heap_ == nullptr || timer.heap_ == this);
  const std::uint64_t sequence = next_sequence_++;
  if (timer.heap_ == nullptr) {
    timer.heap_ = this;
    heap_.emplace_back();
    rise(heap_.size() - 1, deadline, sequence, timer);
  } else if (deadline < heap_[timer.index_].deadline) {
    rise(timer.index_, deadline, sequence, timer);
  } else {
    sink(timer.index_, deadline, sequence, timer);
  }
  if (timer.index_ == 0 && on_earlier_) on_earlier_(deadline);
}

void TimerHeap::disarm(Timer& timer) {
  if (timer.heap_ == nullptr) return;
  ASSERT(timer.heap_ == this);
  const std::size_t index = timer.index_;
  const Entry& last = heap_.back();
  const Instant deadline = last.deadline;
  const std::uint64_t sequence = last.sequence;
  Timer& moved = *last.timer;
  heap_.pop_back();
  timer.heap_ = nullptr;
  if (&moved == &timer) return;
  if (index > 0 && before(deadline, sequence, heap_[(index - 1) / arity])) {
    rise(index, deadline, sequence, moved);
  } else {
    sink(index, deadline, sequence, moved);
  }
}

std::size_t TimerHeap::run_due(Instant now) {
  std::size_t fired = 0;
  while (!heap_.empty() && heap_.front().deadline <= now) {
    ++fired;
    fire_first();
  }
  return fired;
}

Timer& TimerHeap::pop() {
  Timer& first = *heap_.front().timer;
  const Entry last = heap_.back();
  heap_.pop_back();
  first.heap_ = nullptr;
  if (!heap_.empty()) sink(0, last.deadline, last.sequence, *last.timer);
  return first;
}

void TimerHeap::rise(std::size_t index, Instant deadline, std::uint64_t sequence, Timer& timer) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / arity;
    if (!before(deadline, sequence, heap_[parent])) break;
    place(heap_[parent], index);
    index = parent;
  }
  put(index, deadline, sequence, timer);
}

void TimerHeap::sink(std::size_t index, Instant deadline, std::uint64_t sequence, Timer& timer) {
  const std::size_t size = heap_.size();
  for (;;) {
    const std::size_t first = index * arity + 1;
    if (first >= size) break;
    std::size_t least = first;
    const std::size_t end = std::min(first + arity, size);
    for (std::size_t child = first + 1; child < end; ++child)
      if (before(heap_[child].deadline, heap_[child].sequence, heap_[least])) least = child;
    if (before(deadline, sequence, heap_[least])) break;
    place(heap_[least], index);
    index = least;
  }
  put(index, deadline, sequence, timer);
}

}  // namespace kapela::base
