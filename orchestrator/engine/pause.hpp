// Pause: a run waits for nothing but time, or for an operator's word.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/engine/activity.hpp"

namespace kapela::engine {

class Pause final : public Activity {
 public:
  using Activity::Activity;

  void begin(base::TimerHeap& timers, base::Instant until) { timers.arm(*this, until); }

  /// An operator's word; it ends the pause.
  void answer(bool yes) {
    word_ = yes;
    end();
    wake();
  }
  /// Nothing: the time was over, or it was abandoned.
  [[nodiscard]] std::optional<bool> word() const { return word_; }

 private:
  void on_answer(const Answer&, Commander::News) override {}
  void on_seen(record::ComponentId) override {}
  void on_missed(record::ComponentId) override {}
  void on_deadline() override { end(); }
  void abandon() override { end(); }

  std::optional<bool> word_;
};

}  // namespace kapela::engine
