// Ticker: what changes a component's data by itself, as time passes: the timers of its business. Pure. Owned by a
// Component, which tells it what becomes of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "simulators/component/business_settings.hpp"

namespace kapela::component {

class Ticker final : base::Timer {
 public:
  /// `rules`, `timers` and `data`, which it changes, outlive it. It runs nothing before the first `on_state`.
  Ticker(const std::vector<TimerRule>& rules, base::TimerHeap& timers, wire::JsonPtr& data);

  /// What runs in this state goes on, or begins now; the rest ends.
  void on_state(wire::State state);
  /// All of it ends: the process has.
  void stop();
  /// The process stands still until then: what comes meanwhile comes then, once, and goes on from there.
  void stand_still(base::Instant until);

  /// When it changes the data next, if it does.
  [[nodiscard]] std::optional<base::Instant> due() const { return armed() ? std::optional(deadline()) : std::nullopt; }

 private:
  struct Run {
    std::optional<base::Instant> next{};  ///< nothing: it does not run
    std::uint32_t done = 0;
  };

  void on_timer() override;
  void arm();

  const std::vector<TimerRule>& rules_;
  base::TimerHeap& timers_;
  wire::JsonPtr& data_;
  std::vector<Run> runs_;  ///< of each rule
  base::Instant still_until_{};
};

}  // namespace kapela::component
