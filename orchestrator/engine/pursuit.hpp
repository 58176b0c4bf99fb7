// Pursuit: what a run last asked of one component, and the pure judgement of what is seen of it since.
#pragma once

#include <span>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

struct Pursuit {
  CommandId id = no_command;  ///< no_command: the run has not commanded it yet
  wire::Command command = wire::Command::get_state;
  wire::State from = wire::State::unknown;  ///< where it was when the command left
  Sequence sent = 0;
  Sequence acknowledged = 0;  ///< 0: not yet
  unsigned attempts = 0;
  bool moved = false;    ///< seen outside `from` since
  bool settled = false;  ///< a step has seen it where it was wanted
};

enum class Judgement { pending, reached, fault, wrong_state };

/// True when the sighting is newer than the acknowledgement of the command, or than `run_began` without one.
[[nodiscard]] bool is_fresh(const Pursuit& pursuit, const Board::Entry& seen, Sequence run_began);

/// True when a sighting proves that an unacknowledged command arrived: it is newer than the sending, and the component
/// is on the way that the command takes, or at its end.
[[nodiscard]] bool proves_arrival(const Pursuit& pursuit, const Board::Entry& seen);

/// What the sighting means for somebody who wants one of `goals`. A stable state that is neither a goal nor where the
/// command found the component is wrong; that one, too, once the component has been seen elsewhere.
[[nodiscard]] Judgement judge(const Pursuit& pursuit, const Board::Entry& seen, std::span<const wire::State> goals,
                              Sequence run_began);

}  // namespace kapela::engine
