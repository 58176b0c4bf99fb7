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
};
inline constexpr std::size_t goal_count = static_cast<std::size_t>(Goal::message_overtaken) + 1;

[[nodiscard]] std::string_view name(Goal goal);

class Coverage {
 public:
  /// A run that has just ended.
  void note(const world::World& world);
  /// That of another exploration of the same campaign.
  void add(const Coverage& other);
  void add(Goal goal, std::uint64_t times) { times_[static_cast<std::size_t>(goal)] += times; }

  /// In how many runs it happened.
  [[nodiscard]] std::uint64_t times(Goal goal) const { return times_[static_cast<std::size_t>(goal)]; }

 private:
  std::array<std::uint64_t, goal_count> times_{};
};

}  // namespace kapela::explore
