// Pursuit: what a run last asked of one component, and the pure judgement of what is seen of it since.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

struct Pursuit {
  record::CommandId id = record::no_command;  ///< no_command: the run has not commanded it yet
  wire::Command command = wire::Command::get_state;
  wire::State from = wire::State::unknown;  ///< where it was when the command left
  Sequence sent = 0;
  Sequence acknowledged = 0;  ///< 0: not yet
  unsigned attempts = 0;
  bool moved = false;           ///< seen since where the command is neither legal nor was found by it: it has set out
  bool settled = false;         ///< a step has seen it where it was wanted
  bool sound = false;           ///< and that was not FAULT
  std::string taken_back{};     ///< why the component has refused it after all; empty: it has not
  base::Instant deadline{};     ///< nothing of the command is sent after it
  base::Instant doubt_until{};  ///< until then it may still act, or set out to, although nothing shows it
  base::Instant earlier_doubt_until{};                       ///< the same of a command before it that was
  wire::Command earlier_command = wire::Command::get_state;  ///< never answered
};

enum class Judgement { pending, reached, fault, wrong_state };

/// True when the sighting is newer than the acknowledgement of the command, or than `run_began` without one.
[[nodiscard]] bool is_fresh(const Pursuit& pursuit, const Board::Entry& seen, Sequence run_began);

/// True when nobody has answered the command, its time is over, and the component was seen since it was sent last:
/// nothing more is to be expected of it.
[[nodiscard]] bool has_lapsed(const Pursuit& pursuit, const Board::Entry& seen, base::Instant now);

/// True when a sighting proves that an unacknowledged command arrived: it is newer than the sending, and the component
/// is on the way that the command takes, or at its end.
[[nodiscard]] bool proves_arrival(const Pursuit& pursuit, const Board::Entry& seen);

/// True in states in which a component that has accepted the command may still be about to set out: where the command
/// found it, and wherever the command is legal, as our knowledge of `from` may have been old.
[[nodiscard]] bool may_wait_in(const Pursuit& pursuit, wire::State state);

/// True when a stable state that is no goal tells that the command led elsewhere: the component says so itself, has
/// been seen on the way, or is where the command cannot start from.
[[nodiscard]] bool went_wrong(const Pursuit& pursuit, const Board::Entry& seen);

/// The transition of a command that no step has seen end yet.
[[nodiscard]] std::optional<wire::Edge> hop_under_way(const Pursuit& pursuit);

/// True when a component that a step has seen where it was wanted is in FAULT since.
[[nodiscard]] bool has_fallen(const Pursuit& pursuit, const Board::Entry& seen);

/// True when the refusal of a repeated command shows that an earlier attempt was executed after all: the component is
/// on its way, or at its end. For components that do not know cmd_id.
[[nodiscard]] bool tells_of_earlier_attempt(const Pursuit& pursuit, const Answer& answer);

/// What the sighting means for somebody who wants one of `goals`.
[[nodiscard]] Judgement judge(const Pursuit& pursuit, const Board::Entry& seen, std::span<const wire::State> goals,
                              Sequence run_began);

}  // namespace kapela::engine
