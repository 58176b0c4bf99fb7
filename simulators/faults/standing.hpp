// StandingFaults: the rules that act by themselves, from when their trigger lets them until it no longer does. Pure;
// owned by the component's host, real or virtual, which does what they say.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::faults {

/// What a rule that acts by itself does to its component. Called from a timer, or from inside the functions below.
class StandingHost {
 public:
  /// down, stall_accept, clock_skew, pause, crash: from now on.
  virtual void begin(const FaultPtr& fault) = 0;
  /// down, stall_accept, clock_skew: no longer.
  virtual void end(const FaultPtr& fault) = 0;
  /// flap, spontaneous, amnesia: the component is in that state now.
  virtual void move(const FaultPtr& fault, wire::State to) = 0;
  [[nodiscard]] virtual wire::State true_state() const = 0;

 protected:
  ~StandingHost() = default;
};

class StandingFaults {
 public:
  /// All outlive it.
  StandingFaults(StandingHost& host, Injector& injector, base::TimerHeap& timers);
  StandingFaults(const StandingFaults&) = delete;
  StandingFaults& operator=(const StandingFaults&) = delete;
  ~StandingFaults();

  /// The rules have changed: new ones begin, those that are gone end. Rules that stay go on as they were.
  void update();
  /// To be called after each change of the true state.
  void on_state(wire::State to);
  /// To be called after a request on which rules have acted: others may wait for that (`after_fault`).
  void on_act();
  /// A request has prompted a rule that a request need not prompt (it has a match): it begins.
  void prompt(const FaultPtr& fault);
  /// All end, and begin anew as if the component had just been started.
  void restart();

 private:
  class Act;
  [[nodiscard]] Act* find(const Fault& fault);

  StandingHost& host_;
  Injector& injector_;
  base::TimerHeap& timers_;
  std::vector<std::unique_ptr<Act>> acts_;
};

}  // namespace kapela::faults
