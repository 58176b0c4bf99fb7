// Kind: a way to go wrong, and the fault that it is at a spot of a run. Each stands once, in the table of kind.cpp.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "simulators/explore/spot.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::explore {

/// At each sort of site the simplest come first. Delays come in classes relative to the timeouts that they can cross:
/// "just" is more than what messages take, and less than anything that is judged.
enum class Kind : std::uint8_t {
  // A command has arrived; or an event that is none, at which kinds of transitions and states have no place.
  drop_receive,         ///< it gets lost; its repeat does not
  duplicate,            ///< it comes again at once
  ack_only,             ///< it is acknowledged, and nothing happens
  fail_transition,      ///< FAULT in the middle
  wrong_target,         ///< the transition ends elsewhere
  late_just_before,     ///< the transition ends just before nobody waits for it any more
  late_just_after,      ///< just after
  late_far_after,       ///< thrice as long
  hang,                 ///< no attempt of it is ever answered or acted on
  crash_receive,        ///< the process dies instead of acting; it is back later
  reject,               ///< it is refused although it is legal
  receive_just_after,   ///< it is acted on just after its sender has given up
  receive_far_after,    ///< it arrives when its time is over
  duplicate_far_after,  ///< it comes again when a later command is long done
  crash_for_good,       ///< the process dies and stays dead
  crash_forgetful,      ///< it dies, and forgets which commands it has seen
  abort_receive,        ///< the server answers 503, and the component never sees it
  reset_receive,        ///< the connection is reset, and the component never sees it
  empty_receive,        ///< the connection ends without an answer, and the component never sees it
  reorder,              ///< the next command overtakes it
  stuck,                ///< this and every later command is acknowledged, and ignored
  down_for_a_while,     ///< the port is closed, and opens again
  down_for_good,        ///< the port is closed from here on
  stall_accept,         ///< no connection is accepted for a while
  pause_short,          ///< the process stands still for longer than an answer is waited for
  pause_long,           ///< the process stands still for longer than a command is good for
  spontaneous,          ///< FAULT, without being told to
  flap,                 ///< its state goes to and fro by itself
  amnesia,              ///< its state is silently lost
  clock_ahead,          ///< its calendar is ahead
  clock_behind,         ///< its calendar is behind
  accept_invalid,       ///< an illegal command is acted on
  not_idempotent,       ///< a repeated command acts again
  cut_short,            ///< nothing comes through for longer than an answer is waited for
  cut_long,             ///< nothing comes through for longer than a command is good for
  mute_long,            ///< it hears, and nothing that it says comes through
  // The component has acted, and answers.
  drop_reply,         ///< the answer is lost
  stale_state,        ///< the next looks are told the state before
  crash_reply,        ///< the process dies before it answers; it is back later
  reply_just_before,  ///< the answer comes just before its sender gives up
  reply_just_after,   ///< just after
  stale_far,          ///< the next looks are told the state at the very start
  late_reply,         ///< the answer comes when the command's time is over
  reset_reply,        ///< the connection is reset
  empty_reply,        ///< the connection ends without an answer
  abort_reply,        ///< the server answers 503 although the component has acted
  malformed,          ///< the answer is cut off
  bad_json,           ///< the answer is no JSON
  slicer,             ///< it comes in pieces, the last when its sender has given up
  bandwidth,          ///< it comes so slowly that its sender gives up
  wrong_state,        ///< it tells another state
  // A component tells by itself that a transition has ended.
  push_lost,
  push_late,     ///< later than any command is good for
  push_doubled,  ///< it comes again when a later command is long done
  // A component is asked for its state.
  look_lost,   ///< the answer is lost
  look_stale,  ///< this and the next answers tell the state before
  look_lies,   ///< the answer tells another state
  equivocate,  ///< from here on each answer tells another state
  look_crash,  ///< the process dies; it is back later
  look_fault,  ///< it is in FAULT, without having been told to
  look_pause,  ///< the process stands still for longer than a command is good for
  // An order goes to the supervisor of a process.
  deed_lost,
  deed_late,     ///< later than any command is good for
  deed_doubled,  ///< it comes again, likewise
  done_lost,     ///< the answer is lost
  // An orchestrator has written a record.
  crash_kept,  ///< its process dies; all that was written is left
  crash_lost,  ///< its process dies; what was not safe is gone
  // What it has written is safe.
  crash_synced,  ///< its process dies before it is told so
};
inline constexpr std::size_t kind_count = static_cast<std::size_t>(Kind::crash_synced) + 1;

[[nodiscard]] std::span<const Kind> kinds();
/// Of orders to the supervisor of a process: nothing where no scenario gives one.
[[nodiscard]] bool is_of_supervisor(Kind kind);
/// Those of commands and answers that come first there: one of each sort, without the finer classes of delay.
[[nodiscard]] std::span<const Kind> basic_kinds();
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
/// True where the process of the orchestrator dies.
[[nodiscard]] bool is_crash(Kind kind);

/// Whether the kind means something at the spot, and does something: where nobody waits nothing is late.
[[nodiscard]] bool fits(const Spot& spot, Kind kind);

/// Adds the fault of a kind that fits to a plan.
void place(const Spot& spot, Kind kind, const engine::EngineSettings& settings, world::Plan& plan);

/// How many of the requests that the fault counts had come when a component had got so many.
[[nodiscard]] std::uint32_t counted(const Spot& spot, Kind kind, const world::SiteLog::Counts& counts);

/// What the kind means at the spot, for people: "2nd CMD_STOP of the compensation".
[[nodiscard]] std::string words_of(const Spot& spot);

}  // namespace kapela::explore
