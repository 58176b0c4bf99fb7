// Durability: how far the journal is safe from a crash. The engine owns it; what must not happen before a record is
// safe asks here.
#pragma once

#include <algorithm>
#include <cstdint>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/base/task.hpp"
#include "orchestrator/record/recorder.hpp"

namespace kapela::engine {

class Durability {
 public:
  Durability(record::Journal& journal, const record::Recorder& recorder) : journal_(journal), recorder_(recorder) {}

  /// Asks that everything written so far be safe. True when it is already.
  [[nodiscard]] bool ask() {
    if (!journal_.sync()) return false;
    safe_ = recorder_.last();
    return true;
  }

  /// Waits until everything written up to now is safe, or the journal refuses.
  [[nodiscard]] base::Task<void> wait() {
    const std::uint64_t last = recorder_.last();
    bool over = ask();
    while (!over) {
      co_await changed_.next();
      over = covers(last) || broken_;
    }
  }

  [[nodiscard]] bool covers(std::uint64_t sequence) const { return sequence <= safe_; }
  /// The journal refuses: nothing becomes safe until it recovers.
  [[nodiscard]] bool broken() const { return broken_; }

  void on_durable(std::uint64_t sequence) {
    safe_ = std::max(safe_, sequence);
    broken_ = false;
    changed_.notify();
  }
  void on_failed() {
    broken_ = true;
    changed_.notify();
  }

  /// Notified whenever more is safe, or the journal has failed.
  [[nodiscard]] base::Signal& changed() { return changed_; }

 private:
  record::Journal& journal_;
  const record::Recorder& recorder_;
  std::uint64_t safe_ = 0;
  bool broken_ = false;
  base::Signal changed_;
};

}  // namespace kapela::engine
