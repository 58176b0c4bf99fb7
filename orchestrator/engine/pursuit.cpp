#include "orchestrator/engine/pursuit.hpp"

#include <algorithm>

namespace kapela::engine {

bool is_fresh(const Pursuit& pursuit, const Board::Entry& seen, Sequence run_began) {
  if (!seen.ever_seen) return false;
  if (pursuit.id == no_command) return seen.as_of > run_began;
  if (pursuit.acknowledged == 0) return false;
  return seen.as_of > pursuit.acknowledged || seen.caused_by == pursuit.id;
}

bool proves_arrival(const Pursuit& pursuit, const Board::Entry& seen) {
  if (pursuit.id == no_command || pursuit.acknowledged != 0) return false;
  if (seen.caused_by == pursuit.id) return true;
  if (seen.as_of <= pursuit.sent) return false;
  const auto edge = wire::edge(pursuit.command, pursuit.from);
  return edge && (seen.seen.state == edge->via || seen.seen.state == edge->to);
}

Judgement judge(const Pursuit& pursuit, const Board::Entry& seen, std::span<const wire::State> goals,
                Sequence run_began) {
  if (!is_fresh(pursuit, seen, run_began)) return Judgement::pending;
  const wire::State state = seen.seen.state;
  if (std::find(goals.begin(), goals.end(), state) != goals.end()) return Judgement::reached;
  if (state == wire::State::fault) return Judgement::fault;
  if (pursuit.id == no_command || pursuit.settled || !wire::traits(state).stable) return Judgement::pending;
  if (pursuit.from == wire::State::unknown) return Judgement::pending;
  return state != pursuit.from || pursuit.moved ? Judgement::wrong_state : Judgement::pending;
}

}  // namespace kapela::engine
