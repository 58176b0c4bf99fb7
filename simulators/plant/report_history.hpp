// ReportHistory: what a component has reported before, for the fault that makes it report an older state. Owned by a
// simulated component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "orchestrator/wire/messages.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::plant {

class ReportHistory {
 public:
  /// Keeps as much as the rules can ask for: nothing, where none of them is stale_state.
  explicit ReportHistory(std::span<const faults::Fault> rules);

  /// To be called with the report after each change of state.
  void remember(const wire::StateReport& report);
  /// The process has started: nothing was reported before this, and no fault acts any more.
  void start(const wire::StateReport& report);

  /// From now on so many answers tell what was so many changes ago. The rule outlives the history.
  void falsify(const faults::Fault& rule);
  struct Told {
    wire::StateReport report{};
    const faults::Fault* fault = nullptr;  ///< that has acted; null: it is the truth
  };
  /// What the next answer says.
  [[nodiscard]] Told tell(wire::StateReport truth);

 private:
  std::size_t depth_ = 0;
  std::deque<wire::StateReport> reports_;  ///< the present one last
  const faults::Fault* rule_ = nullptr;
  std::uint32_t lies_left_ = 0;
};

}  // namespace kapela::plant
