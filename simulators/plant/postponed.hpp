// Postponed: what a component's server does later: answers that are held, requests that are slow on their way. Owned by
// the server; destroying it forgets them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"

namespace kapela::plant {

class Postponed {
 public:
  using Act = std::function<void()>;

  /// `timers` outlives it.
  explicit Postponed(base::TimerHeap& timers);
  Postponed(const Postponed&) = delete;
  Postponed& operator=(const Postponed&) = delete;
  ~Postponed();

  /// Never from inside the call.
  void after(base::Duration delay, Act act);
  /// Does everything now; returns how much there was.
  std::size_t release();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Forgets everything.
  void clear();

 private:
  class Entry;
  void take(Entry& entry);

  base::TimerHeap& timers_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace kapela::plant
