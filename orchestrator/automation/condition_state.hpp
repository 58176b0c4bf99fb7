// ConditionState: a condition under watch: whether it holds, since when, and when that may change by time alone. A
// tree beside the condition's. Owned by a Watch.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/trigger.hpp"

namespace kapela::automation {

using record::ComponentId;

/// What is known at one moment.
struct Scene {
  const record::Plant& plant;
  const engine::Board& board;
  base::Instant now{};
  base::WallTime wall{};
  const expression::Lookup& lookup;
};

[[nodiscard]] inline bool is_one_of(const std::vector<wire::State>& states, wire::State state) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

/// Whether the calendar is in a window.
[[nodiscard]] bool is_within(const scenario::Condition::Within& window, calendar::sys_seconds time);
/// When that may be different: the next bound of the window, or midnight.
[[nodiscard]] calendar::sys_seconds next_bound(const scenario::Condition::Within& window, calendar::sys_seconds time);

class ConditionState {
 public:
  /// Errors: those of scenario::resolve.
  [[nodiscard]] static base::Result<ConditionState> make(const scenario::Condition& condition,
                                                         const record::Plant& plant, const expression::Lookup& lookup);

  /// Takes over what another one of the same condition has seen.
  void go_on_from(const ConditionState& other);

  /// Looks at all of it. `condition` is the one it was made of, or an equal one.
  bool evaluate(const scenario::Condition& condition, const Scene& scene);

  [[nodiscard]] bool holds() const { return holds_; }
  /// Since when that is so; nothing before the first look.
  [[nodiscard]] const std::optional<base::Instant>& since() const { return since_; }
  [[nodiscard]] const std::vector<ConditionState>& parts() const { return parts_; }
  /// When it has to be looked at again though nothing happens: plant time, and the calendar's.
  [[nodiscard]] const std::optional<base::Instant>& due() const { return due_; }
  [[nodiscard]] const std::optional<calendar::sys_seconds>& due_by_calendar() const { return due_by_calendar_; }

  /// Those whose change can change it, each once.
  void add_components(const scenario::Condition& condition, const record::Plant& plant,
                      std::vector<ComponentId>& components) const;
  /// Those that make it hold: in the states, or with the message, that it asks for.
  void add_culprits(const scenario::Condition& condition, const engine::Board& board,
                    std::vector<ComponentId>& components) const;
  /// What the regular expressions of what holds have found, by variable; of one variable the first counts.
  void add_found(const scenario::Condition& condition, const Scene& scene, expression::Expression::Groups& found) const;

 private:
  class Look;
  void wait_for(const ConditionState& part);

  std::vector<ComponentId> components_;
  std::vector<ConditionState> parts_;
  bool holds_ = false;
  bool raw_ = false;  ///< without `lasting`
  std::optional<base::Instant> since_;
  std::optional<base::Instant> raw_since_;
  std::optional<base::Instant> due_;
  std::optional<calendar::sys_seconds> due_by_calendar_;
};

}  // namespace kapela::automation
