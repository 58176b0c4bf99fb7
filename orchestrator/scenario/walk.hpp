// The symbolic walk: carries every component through a program by what the profile says, without sending anything.
// What the preflight refuses, what `scenarios check` finds without a plant, and what a plan is made of. Functions only.
#pragma once

#include <optional>
#include <span>

#include "orchestrator/scenario/descent.hpp"
#include "orchestrator/scenario/forecast.hpp"
#include "orchestrator/scenario/obstacle.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::scenario {

/// Looks over the shoulder of a walk: what a plan is made of.
class WalkObserver {
 public:
  virtual ~WalkObserver() = default;
  /// The action has gone well. Rounds of a repeat come again. Whatever contains others comes before them, and `after`
  /// is `before` then.
  virtual void on_action(const Instruction& instruction, const Forecast& before, const Forecast& after) = 0;
  /// A way that may be taken cannot be walked from here: it counts as not taken.
  virtual void on_blocked(const Obstacle& obstacle) = 0;
};

/// `states[i]` are those of component i of the plant at the beginning: what a preflight saw, or every stable state
/// where nothing is known. None: it is left out, and nothing is held against it. Walks all branches; one whose
/// condition is not settled by what is known, and that cannot be walked from here, counts as not taken, unless it can
/// be walked from no state at all. An obstacle is a command that is illegal in every state that its target may be in; a
/// goal that is reached in none, by a component that the program has commanded (others may be led there by somebody
/// else); and, for programs that are rolled back, a command after which no lowering commands lead back to a state that
/// is no higher than before. on_failure, on_success and on_end are not walked. Linear in the program times its targets.
/// `observer`, when given, is told what is walked, in the order of the walk.
[[nodiscard]] std::optional<Obstacle> find_obstacle(const Program& program, const record::Plant& plant,
                                                    std::span<const StateSet> states, WalkObserver* observer = nullptr);

}  // namespace kapela::scenario
