// Menu: where faults can be placed in a run, and which kinds there are for each place. Made from a run without faults.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "simulators/world/plan.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::explore {

/// One command to one component: a cell of the plan that a fault can hit.
struct Site {
  engine::ComponentId component{};
  wire::Command command = wire::Command::stop;
  std::uint32_t nth = 0;   ///< of this command to this component in the run, from 0
  std::uint32_t step = 0;  ///< commands that the run gave this component before
  wire::State from = wire::State::unknown;
  base::Duration awaited_for{};  ///< the timeout of the step that waits for its end; zero: nobody waits

  friend bool operator==(const Site&, const Site&) = default;
};

/// Every command that a run without faults sends, in that order. Errors: it did not succeed.
[[nodiscard]] base::Result<std::vector<Site>> sites_of(world::Trial& trial);

/// A way to go wrong, the simplest first. Delays come in classes relative to the timeouts they can cross.
enum class Kind : std::uint8_t {
  drop_receive,         ///< the command never arrives; its repeat does
  drop_reply,           ///< it is acted on, the answer is lost
  duplicate,            ///< it comes again at once
  ack_only,             ///< it is acknowledged, and nothing happens
  fail_transition,      ///< FAULT in the middle
  wrong_target,         ///< the transition ends elsewhere
  late_just_before,     ///< the transition ends just before the deadline of the wait
  late_just_after,      ///< just after
  late_far_after,       ///< thrice as long
  stale_state,          ///< the next answers tell of the state before
  hang,                 ///< no attempt of it is ever answered or acted on
  crash_receive,        ///< the process dies instead of acting; it is back later
  crash_reply,          ///< the process dies after acting, before answering
  reply_just_before,    ///< the answer comes just before its sender gives up
  reply_just_after,     ///< just after
  receive_just_after,   ///< it is acted on just after its sender has given up
  receive_far_after,    ///< it arrives when its time is over
  duplicate_far_after,  ///< it comes again when a later command is long done
  crash_for_good,       ///< the process dies and stays dead
  stale_far,            ///< the next answers tell of the state at the very start
};

[[nodiscard]] std::span<const Kind> kinds();
/// The first thirteen: one of each sort, without the finer classes of delay.
[[nodiscard]] std::span<const Kind> basic_kinds();
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);

/// The fault of this kind at this site; none where it means nothing (nobody waits, so nothing is late).
[[nodiscard]] std::optional<world::ComponentFault> fault_at(const Site& site, Kind kind,
                                                            const engine::EngineSettings& settings);

}  // namespace kapela::explore
