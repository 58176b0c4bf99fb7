// Record: one line of a history. Small and flat, because virtual time writes millions of them a second.
// The orchestrator's engine and the hosts of simulated components write them; checkers and people read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/record/run_terms.hpp"
#include "orchestrator/wire/process_deed.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::record {

/// Why a command is intended: operand `a` of an intent.
enum class Purpose : std::uint64_t {
  forward,      ///< a step of the scenario
  on_failure,   ///< of a step that has failed: it only lowers
  compensation  ///< the run is undone: it only lowers
};
/// By Purpose.
inline constexpr std::array<std::string_view, 3> purpose_names{"forward", "on_failure", "compensation"};
[[nodiscard]] constexpr std::string_view name(Purpose purpose) {
  return purpose_names[static_cast<std::size_t>(purpose)];
}

/// What state, detail, a and b of a record mean stands beside its kind; where nothing stands, they mean nothing.
/// A step is named by the number of its instruction in the run's program.
enum class RecordKind : std::uint8_t {
  // Written by an orchestrator.
  started,       ///< a: its epoch
  run_accepted,  ///< a: number of components; b: hash of the definition; detail: as of acceptance(); text: scenario
  recovered,     ///< an open run of an earlier epoch is taken up, to be undone. a: that epoch; text: scenario.
                 ///< detail: 1 when it goes on instead (`resume`)
  owned,         ///< the component belongs to the run from here to run_ended. state: last known; a: Dialect
  based,         ///< the preflight has seen it. state: its base; a: made no earlier than this point of the order
  log,           ///< detail: base::Level; text: the line
  step_started,  ///< a: step; b: nanoseconds until its deadline; detail: 1 when it waits for an operator's word;
                 ///< text: its label, and from a line of its own on what its author says of it
  skipped,       ///< a: step; its `if` did not hold. With a component: that one is left out of it
  awaited,       ///< a: step; it wants the component in one of the states of the set b. Empty: it was to be commanded,
                 ///< and the step has failed before
  intent,        ///< detail: Command; state: it leaves from; a: Purpose; b: step; of a compensation: nanoseconds until
                 ///< it is given up. Durable before the command is sent
  sent,          ///< detail: Command; a: attempt, from 1; b: not_after, in ns of the clock of `time`; 0: none
  acknowledged,  ///< detail: Command; state: reported; a: point of the order of sending and receiving; text: "implied"
                 ///< when an observation proved it
  refused,       ///< detail: Command; state: reported; text: reason
  in_doubt,      ///< detail: Command; a: attempt; text: reason
  observed,      ///< state; command: the one whose transition it ended, if it said so; a: made no earlier than this
                 ///< point of the order; b: revision; detail: gap_code() since the state before was last found
  reached,       ///< state; a: step; b: nanoseconds since the step began
  missed,        ///< a target failed in a step that goes on without it (quorum, required: false, forward). detail:
                 ///< Reason; a: step; text: summary
  step_ended,    ///< a: step; detail: 1 when it succeeded
  approved,      ///< an operator's word. a: step; detail: 1 for yes; text: who, and what they said
  verdict,       ///< the run has failed: nothing more is commanded forward. detail: Reason; b: nanoseconds waited;
                 ///< text: summary
  compensating,  ///< the run is undone from here. a: number of components it has commanded; b: nanoseconds of its
                 ///< budget; detail: OnStuck
  settled,       ///< freshly seen where it is to be at the end. state; a, command: as of `observed`
  exception,     ///< the run leaves it elsewhere. state: unknown when it does not answer; detail: Reason; a: 1 +
  ///< ComponentId of the stuck one that holds it, for HELD_BY; b: as of exception_b(); text: summary
  alert,      ///< people are to be told. detail: base::Level; a: 1 for the end of a run; text. Without a run:
              ///< component, in `state`, has gone bad while nobody was at it
  run_ended,  ///< detail: RunStatus; b: nanoseconds; text: first cause, if any
  latched,    ///< energising scenarios are refused from here on. text: why
  unlatched,  ///< an operator has acknowledged. text: who

  // Written by the host of a simulated component; `run` and `command` are what the command's fence said.
  handled,    ///< it has decided a command. detail: Command; state: right after; a: wire::Verdict; b: epoch
  moved,      ///< its true state changed. state: to; detail: State it left; b: revision
  injected,   ///< a fault acted. detail: faults::FaultType; a: wire::Injected; b: its nanoseconds; text: its name
  crashed,    ///< the process died; without a component: the orchestrator's
  restarted,  ///< it runs again. state: initial

  // Written by an orchestrator again; numbers stand in files, so what is new comes last.
  watched,  ///< a run leaves the component with a command in doubt: when it comes back above `state`, it is lowered.
            ///< Of no run, as it outlives it: a: the run that gave it up; command, detail: the one in doubt; b: 1 when
            ///< it answered at the end, on its way somewhere
  unwatched,  ///< the watch is over. state: last seen; detail: Relief
  failed,     ///< the component's part in the failure of a step, or of what comes before and after the steps; the run
              ///< may have an answer to it, and else has its verdict. detail: Reason; a: step; state: where it is,
              ///< unknown when it does not answer; text: summary

  // Written by the host of a real component, which knows of it what it sees.
  sighted,  ///< detail: Command that it answers, CMD_GET_STATE of what it tells of itself; state: unknown: it said
            ///< none;
            ///< a: sighting_code(); b: its revision, 0: it said none; run, command: of the command that it answers, or
            ///< that has caused what it tells

  // Of events that are no commands; `command` is their number.
  event_intended,  ///< detail: as of intention(); state: of the component, last known; of one whose process is asked
                   ///< for, unknown where it does not answer; a: Purpose; b: step; of a compensation: the number of
                   ///< what it takes back; text: JSON, event, data and undo. Durable before it is sent
  event_sent,      ///< a: attempt, from 1; b: not_after, as of `sent`; text: event
  event_answered,  ///< detail: EventOutcome; text: why not, or the reply
  event_in_doubt,  ///< a: attempt; detail: 1 where nobody took it, so that it has not acted; text: reason
  event_left,      ///< the run ends without having taken it back. detail: Reason; text: summary
  event_handled,   ///< written by the host: it has decided one. state: its own; a: wire::Verdict; b: epoch; text: its
                   ///< type
};

/// The last of them.
inline constexpr auto last_record_kind = RecordKind::event_handled;

/// What has come of an event.
enum class EventOutcome : std::uint8_t {
  acknowledged,
  refused,  ///< and surely not acted on
  replied,
  failed,    ///< it says so, and may have done a part of it
  needless,  ///< of an order to a supervisor: it was so already, and nothing was done
};
inline constexpr std::array<std::string_view, 5> event_outcome_names{"acknowledged", "refused", "replied", "failed",
                                                                     "needless"};
/// What was asked for is so.
[[nodiscard]] constexpr bool is_good(EventOutcome outcome) {
  return outcome != EventOutcome::refused && outcome != EventOutcome::failed;
}

/// `detail` of event_intended: whether something takes it back, and what it asks of the supervisor of the component's
/// process, where it is for that one.
[[nodiscard]] constexpr std::uint8_t intention(bool is_taken_back, std::optional<wire::ProcessDeed> deed) {
  return static_cast<std::uint8_t>((is_taken_back ? 1U : 0U) | (deed ? (static_cast<unsigned>(*deed) + 1) << 1U : 0U));
}

/// Why a component is watched no longer.
enum class Relief : std::uint8_t {
  quiet,         ///< it answers, stands where it may stay, and nothing in doubt can move it any more
  seen_to,       ///< a run had it since, and has seen it
  acknowledged,  ///< an operator has seen to the plant
};

/// "run_accepted", ...
[[nodiscard]] std::string_view name(RecordKind kind);
[[nodiscard]] std::optional<RecordKind> parse_record_kind(std::string_view text);

/// True for what hosts of components write: it is the truth, or what was seen of it; the rest is what an orchestrator
/// knew.
[[nodiscard]] constexpr bool is_truth(RecordKind kind) {
  return (kind >= RecordKind::handled && kind <= RecordKind::restarted) || kind == RecordKind::sighted ||
         kind == RecordKind::event_handled;
}

/// True for what becomes of an event that is no command, as an orchestrator writes it.
[[nodiscard]] constexpr bool is_of_event(RecordKind kind) {
  return kind >= RecordKind::event_intended && kind <= RecordKind::event_left;
}

struct Record {
  base::Instant time{};
  std::uint64_t sequence = 0;  ///< of its writer: from 1, gapless
  RunId run = no_run;
  CommandId command = no_command;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::string_view text{};  ///< borrowed: valid during append only
  ComponentId component = no_component;
  RecordKind kind = RecordKind::log;
  wire::State state = wire::State::unknown;
  std::uint8_t detail = 0;

  /// `detail` of the kinds that have a command there.
  [[nodiscard]] wire::Command what() const { return static_cast<wire::Command>(detail); }
};

/// Of event_intended.
[[nodiscard]] constexpr bool is_taken_back(const Record& intended) {
  return (intended.detail & 1U) != 0;
}
[[nodiscard]] constexpr std::optional<wire::ProcessDeed> process_deed_of(const Record& intended) {
  const unsigned deed = intended.detail >> 1U;
  if (deed == 0 || deed > wire::process_deed_names.size()) return std::nullopt;
  return static_cast<wire::ProcessDeed>(deed - 1);
}

/// Of step_started: the first line of its text, and the rest.
[[nodiscard]] constexpr std::string_view label_of(const Record& step) {
  return step.text.substr(0, step.text.find('\n'));
}
[[nodiscard]] constexpr std::string_view description_of(const Record& step) {
  const std::size_t end = step.text.find('\n');
  return end == std::string_view::npos ? std::string_view() : step.text.substr(end + 1);
}

/// `detail` of run_accepted: both. Histories of before `mode` was recorded say `single` of every run.
[[nodiscard]] constexpr std::uint8_t acceptance(Atomicity atomicity, Mode mode) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(atomicity) + 4 * static_cast<unsigned>(mode));
}
[[nodiscard]] constexpr Atomicity atomicity_of(const Record& accepted) {
  return static_cast<Atomicity>(accepted.detail % 4);
}
[[nodiscard]] constexpr Mode mode_of(const Record& accepted) {
  return static_cast<Mode>(accepted.detail / 4);
}

/// `b` of an exception: 1 + Miss of the last question, 0 when it answers, and where it was to be brought; unknown: that
/// is not known, as in histories of before it was recorded.
[[nodiscard]] constexpr std::uint64_t exception_b(std::uint64_t miss, wire::State target) {
  return miss + (static_cast<std::uint64_t>(target) << 8U);
}
[[nodiscard]] constexpr std::uint64_t miss_of(const Record& exception) {
  return exception.b & 0xffU;
}
[[nodiscard]] constexpr wire::State target_of(const Record& exception) {
  const std::uint64_t target = exception.b >> 8U;
  return target <= static_cast<std::uint64_t>(wire::State::ack) ? static_cast<wire::State>(target)
                                                                : wire::State::unknown;
}

/// `detail` of `observed`, of an answer to a poll: so long before the record was written the poll left that last found
/// the component in another state. What it did in between nobody saw. 0: that is not known, or nothing was missed as
/// the component told it by itself.
[[nodiscard]] std::uint8_t gap_code(base::Duration gap);
/// The gap within 3 %, from 100 us to 4 minutes; nothing where it is not known.
[[nodiscard]] std::optional<base::Duration> gap_of(const Record& observed);
[[nodiscard]] std::optional<base::Duration> gap_of_code(std::uint8_t code);

/// A set of states as the bits of an operand.
[[nodiscard]] constexpr std::uint64_t bit_of(wire::State state) {
  return std::uint64_t{1} << static_cast<unsigned>(state);
}

}  // namespace kapela::record
