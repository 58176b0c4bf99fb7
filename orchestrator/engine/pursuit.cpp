#include "orchestrator/engine/pursuit.hpp"

#include <algorithm>

namespace kapela::engine {

using record::no_command;

namespace {

bool is_on_way(const Pursuit& pursuit, wire::State state) {
  const auto edge = wire::edge(pursuit.command, pursuit.from);
  return edge && (state == edge->via || state == edge->to);
}

}  // namespace

bool is_fresh(const Pursuit& pursuit, const Board::Entry& seen, Sequence run_began) {
  if (!seen.ever_seen) return false;
  if (pursuit.id == no_command) return seen.as_of > run_began;
  if (pursuit.acknowledged == 0) return false;
  return seen.as_of > pursuit.acknowledged || seen.caused_by == pursuit.id;
}

bool has_lapsed(const Pursuit& pursuit, const Board::Entry& seen, base::Instant now) {
  return pursuit.id != no_command && pursuit.acknowledged == 0 && now >= pursuit.deadline && seen.as_of > pursuit.sent;
}

bool proves_arrival(const Pursuit& pursuit, const Board::Entry& seen) {
  if (pursuit.id == no_command || pursuit.sent == 0 || pursuit.acknowledged != 0) return false;
  if (seen.caused_by == pursuit.id) return true;
  if (seen.as_of <= pursuit.sent) return false;
  return is_on_way(pursuit, seen.seen.state);
}

bool may_wait_in(const Pursuit& pursuit, wire::State state) {
  return state == pursuit.from || wire::edge(pursuit.command, state).has_value();
}

bool went_wrong(const Pursuit& pursuit, const Board::Entry& seen) {
  if (!wire::traits(seen.seen.state).stable || pursuit.from == wire::State::unknown) return false;
  return pursuit.moved || seen.caused_by == pursuit.id || !may_wait_in(pursuit, seen.seen.state);
}

std::optional<wire::Edge> hop_under_way(const Pursuit& pursuit) {
  if (pursuit.id == no_command || pursuit.settled) return std::nullopt;
  return wire::edge(pursuit.command, pursuit.from);
}

bool has_fallen(const Pursuit& pursuit, const Board::Entry& seen) {
  return pursuit.sound && seen.seen.state == wire::State::fault;
}

bool tells_of_earlier_attempt(const Pursuit& pursuit, const Answer& answer) {
  return pursuit.attempts > 1 && is_on_way(pursuit, answer.state);
}

Judgement judge(const Pursuit& pursuit, const Board::Entry& seen, std::span<const wire::State> goals,
                Sequence run_began) {
  if (!is_fresh(pursuit, seen, run_began)) return Judgement::pending;
  const wire::State state = seen.seen.state;
  if (std::find(goals.begin(), goals.end(), state) != goals.end()) return Judgement::reached;
  if (state == wire::State::fault) return Judgement::fault;
  if (pursuit.id == no_command || pursuit.settled) return Judgement::pending;
  return went_wrong(pursuit, seen) ? Judgement::wrong_state : Judgement::pending;
}

}  // namespace kapela::engine
