// Record: one line of a run's history. Small and flat, because virtual time writes millions of them a second.
#pragma once

#include <cstdint>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/identifiers.hpp"

namespace kapela::engine {

/// What the operands `a` and `b` mean stands beside each kind; states, commands and levels are their enum values.
enum class RecordKind : std::uint8_t {
  run_accepted,  ///< a: number of targets; text: scenario
  log,           ///< a: level; text: the line
  step_started,  ///< a: index of the action; b: number of targets
  intent,        ///< a: command; b: state it leaves from. Durable before the command is sent.
  sent,          ///< a: command; b: attempt, from 1
  acknowledged,  ///< a: command; b: state reported. text: "implied" when an observation proved it
  refused,       ///< a: command; b: state reported; text: reason
  in_doubt,      ///< a: command; b: attempt; text: reason
  observed,      ///< a: state; b: revision
  reached,       ///< a: state; b: nanoseconds since the step began
  verdict,       ///< the step failed. a: Reason; b: nanoseconds waited; text: summary
  step_ended,    ///< a: index of the action; b: 1 when it succeeded
  run_ended,     ///< a: RunStatus; b: nanoseconds; text: first cause, if any
};

/// "run_accepted", ...
[[nodiscard]] std::string_view name(RecordKind kind);

struct Record {
  base::Instant time{};
  std::uint64_t sequence = 0;  ///< of the journal: from 1, gapless
  RunId run = no_run;
  RecordKind kind = RecordKind::log;
  ComponentId component = no_component;
  CommandId command = no_command;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::string_view text{};  ///< borrowed: valid during append only
};

}  // namespace kapela::engine
