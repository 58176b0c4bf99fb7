// Business: what a component does with events that are no commands, by its state (wire.md). Pure; owned by its host.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::component {

class Business {
 public:
  /// How much a paused component keeps for later; what comes beyond it is refused.
  static constexpr std::size_t buffered_events = 1'000;
  static constexpr std::size_t buffered_bytes = 8 * 1024 * 1024;

  /// The result to reply with now. In PAUSE the event is kept as well.
  [[nodiscard]] wire::EventResult on_event(const wire::Event& event, wire::State state);

  /// To be called after a change of state: the replies to what was kept, in order, now that it is processed (RUN), or
  /// refused (any other stable state but PAUSE).
  [[nodiscard]] std::vector<wire::Event> on_state(wire::State state);

  [[nodiscard]] std::size_t buffered() const { return kept_.size(); }
  void clear();

 private:
  [[nodiscard]] bool keep(const wire::Event& event);

  std::deque<wire::Event> kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace kapela::component
