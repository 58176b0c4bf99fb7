// Record: one line of a history. Small and flat, because virtual time writes millions of them a second.
// The orchestrator's engine and the hosts of simulated components write them; checkers and people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/identifiers.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

/// What state, detail, a and b of a record mean stands beside its kind; where nothing stands, they mean nothing.
enum class RecordKind : std::uint8_t {
  // Written by an orchestrator.
  started,       ///< a: its epoch
  run_accepted,  ///< a: number of components; text: scenario
  owned,         ///< the component belongs to the run from here to run_ended. state: last known
  log,           ///< detail: base::Level; text: the line
  step_started,  ///< a: index of the action; b: nanoseconds until its deadline
  awaited,       ///< the step wants it in one of the states of the set b
  intent,        ///< detail: Command; state: it leaves from. Durable before the command is sent
  sent,          ///< detail: Command; a: attempt, from 1; b: not_after, in nanoseconds of the same clock as `time`
  acknowledged,  ///< detail: Command; state: reported; a: point of the order of sending and receiving; text: "implied"
                 ///< when an observation proved it
  refused,       ///< detail: Command; state: reported; text: reason
  in_doubt,      ///< detail: Command; a: attempt; text: reason
  observed,      ///< state; command: the one whose transition it ended, if it said so; a: made no earlier than this
                 ///< point of the order; b: revision
  reached,       ///< state; b: nanoseconds since the step began
  verdict,       ///< the step failed. detail: Reason; b: nanoseconds waited; text: summary
  step_ended,    ///< a: index of the action; detail: 1 when it succeeded
  run_ended,     ///< detail: RunStatus; b: nanoseconds; text: first cause, if any

  // Written by the host of a simulated component; `run` and `command` are what the command's fence said.
  handled,   ///< it has decided a command. detail: Command; state: right after; a: wire::Verdict; b: epoch
  moved,     ///< its true state changed. state: to; detail: State it left; b: revision
  injected,  ///< a fault acted. detail: faults::FaultType; b: nanoseconds, of those that last; text: its name
  crashed,   ///< the process died; without a component: the orchestrator's
  restarted  ///< it runs again. state: initial
};

/// "run_accepted", ...
[[nodiscard]] std::string_view name(RecordKind kind);
[[nodiscard]] std::optional<RecordKind> parse_record_kind(std::string_view text);

/// True for what hosts of simulated components write: it is the truth; the rest is what an orchestrator knew.
[[nodiscard]] constexpr bool is_truth(RecordKind kind) { return kind >= RecordKind::handled; }

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

/// A set of states as the bits of an operand.
[[nodiscard]] constexpr std::uint64_t bit_of(wire::State state) {
  return std::uint64_t{1} << static_cast<unsigned>(state);
}

}  // namespace kapela::engine
