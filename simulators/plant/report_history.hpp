// ReportHistory: what a component has reported before, for the fault that makes it report an older state. Owned by a
// simulated component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

class ReportHistory {
 public:
  /// `clock` outlives it.
  explicit ReportHistory(const base::Clock& clock) : clock_(clock) {}

  /// To be called with the report after each change of state. As many are kept as a rule can ask for.
  void remember(const wire::StateReport& report);
  /// The process has started: nothing was reported before this, and no fault acts any more.
  void start(const wire::StateReport& report);

  /// From now on so many answers tell what was so many changes, or so long, ago.
  void falsify(faults::FaultPtr rule);
  /// Lies of a rule that is not there any more end.
  void keep_only(const faults::Injector& rules);
  struct Told {
    wire::StateReport report{};
    faults::FaultPtr fault{};  ///< that has acted; null: it is the truth
  };
  /// What the next answer says.
  [[nodiscard]] Told tell(wire::StateReport truth);

 private:
  struct Entry {
    wire::StateReport report{};
    base::Instant since{};
  };
  [[nodiscard]] const Entry& told_by_rule() const;

  const base::Clock& clock_;
  std::deque<Entry> reports_;  ///< the present one last
  faults::FaultPtr rule_{};
  std::uint32_t lies_left_ = 0;
};

}  // namespace kapela::plant
