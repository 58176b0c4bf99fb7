// Injector: which faults hit a request to one component, and what they add up to. Pure; owned by the component's host,
// real or virtual.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "simulators/faults/fault.hpp"

namespace kapela::faults {

/// What shall happen to one request. Pointers are into the injector's rules; null: that does not happen.
/// Precedence: a crash, then what is lost at receive (drop, hang: one of them), then latencies at receive (they add
/// up), then the transition's fault, then a lost reply, then latencies at reply (they add up; a reply that is lost is
/// not late). Within one of these the first in file order acts. Duplicate and stale stand beside: they need a request
/// that reaches the FSM.
struct Injection {
  const Fault* crash = nullptr;  ///< at receive: before it acts; at reply: after it has acted, before it answers
  const Fault* drop_request = nullptr;
  const Fault* hang = nullptr;        ///< the FSM never sees the request
  const Fault* transition = nullptr;  ///< the first that matches
  const Fault* duplicate = nullptr;
  const Fault* drop_reply = nullptr;
  const Fault* stale = nullptr;  ///< from the acceptance of this command on
  base::Duration receive_delay{};
  base::Duration reply_delay{};
};

class Injector {
 public:
  /// In file order; kept by the injector.
  explicit Injector(std::vector<Fault> rules = {});
  // Injections point into the rules: moving keeps them where they are, copying would not.
  Injector(Injector&&) = default;
  Injector& operator=(Injector&&) = default;

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  [[nodiscard]] std::span<const Fault> rules() const { return rules_; }

  /// To be called once for a command that is no query, repeats included, when it has arrived. Counts the triggers.
  /// A transition's fault matches only where the command has a transition: what is illegal cannot fail.
  [[nodiscard]] Injection on_command(wire::Command command, wire::State state);

  /// The rules that acted in the last on_command, in file order, for the journal: an overruled one does not appear, and
  /// its trigger still counts.
  [[nodiscard]] std::span<const Fault* const> fired() const { return fired_; }

  /// Counters start anew.
  void reset();

 private:
  std::vector<Fault> rules_;
  std::vector<std::uint32_t> matched_;  ///< beside rules_
  std::vector<const Fault*> fired_;
};

}  // namespace kapela::faults
