// Coverage: what sometimes happened in a campaign, and what never did: a search that never saw a timeout proves nothing
// about timeouts. Owned by an exploration.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "simulators/world/world.hpp"

namespace kapela::explore {

enum class Goal : std::uint8_t {
  run_succeeded,
  run_failed,
  timeout_verdict,
  unreachable_verdict,
  fault_verdict,
  wrong_state_verdict,
  refusal_verdict,
  command_in_doubt,
  command_repeated,
  arrival_proved_by_sight,  ///< the answer was lost, an observation told
  duplicate_ignored,
  late_command_refused,
  old_epoch_refused,
  acted_after_verdict,  ///< a command that was under way was acted on although the run had failed
  component_crashed,
  component_came_back,
  crashed_in_transition,
  orchestrator_crashed,
  journal_torn,
  message_lost,
  message_duplicated,
  message_overtaken,
  // In what undoes a run:
  undo_order_lost,
  undo_answer_lost,
  undo_order_late,  ///< it was in doubt, and acted on after all
  undo_order_refused,
  undo_component_crashed,
  undo_second_fault,        ///< one more acted when the first had brought the verdict
  undo_detour,              ///< a command led elsewhere
  undo_harder_stop,         ///< the first one did not do
  undo_transition_awaited,  ///< what was under way came to its end
  undo_awaited_in_vain,     ///< or did not
  undo_came_up_again,       ///< one that was settled is brought down once more
  exception_fault,
  exception_unreachable,
  exception_timeout,
  exception_nack,
  exception_wrong_state,
  exception_held_by,
  // In what a life of the orchestrator finds:
  life_in_undo,          ///< its predecessor died while it undid a run
  life_in_undo_of_undo,  ///< and that one had found it so
  life_under_latch,
};
inline constexpr std::size_t goal_count = static_cast<std::size_t>(Goal::life_under_latch) + 1;

[[nodiscard]] std::string_view name(Goal goal);

/// What happened in one run, as bits by Goal.
using Goals = std::uint64_t;
static_assert(goal_count <= 64);
[[nodiscard]] Goals goals_of(const world::World& world);
[[nodiscard]] constexpr Goals bit(Goal goal) {
  return Goals{1} << static_cast<unsigned>(goal);
}

class Coverage {
 public:
  /// A run that has just ended.
  void note(Goals seen);
  /// That of another exploration of the same campaign.
  void add(const Coverage& other);
  void add(Goal goal, std::uint64_t times) { times_[static_cast<std::size_t>(goal)] += times; }

  /// In how many runs it happened.
  [[nodiscard]] std::uint64_t times(Goal goal) const { return times_[static_cast<std::size_t>(goal)]; }

 private:
  std::array<std::uint64_t, goal_count> times_{};
};

}  // namespace kapela::explore
