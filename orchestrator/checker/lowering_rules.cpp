#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {
namespace {

/// Stable states that one lowering command leads to from one of `states`, and these.
std::uint64_t with_next(std::uint64_t states) {
  std::uint64_t found = states;
  for (const wire::CommandTraits& command : wire::commands()) {
    if (!command.lowers) continue;
    for (const wire::Edge& edge : command.edges)
      if (!edge.aborts && (states & record::bit_of(edge.from)) != 0) found |= record::bit_of(edge.to);
  }
  return found;
}

}  // namespace

int energy(wire::State state) {
  return wire::traits(state).energy;
}

std::optional<wire::State> target_of(wire::State now, wire::State ceiling) {
  std::uint64_t reachable = record::bit_of(now);
  for (std::uint64_t more = with_next(reachable); more != reachable; more = with_next(reachable)) reachable = more;
  std::optional<wire::State> best;
  for (const wire::StateTraits& each : wire::states()) {
    const bool fits = each.stable && each.energy != wire::no_energy && each.energy <= energy(ceiling);
    if (!fits || (reachable & record::bit_of(each.state)) == 0) continue;
    if (!best || each.energy > energy(*best)) best = each.state;
  }
  return best;
}

bool may_stay(wire::State state, wire::State lowest) {
  if (!wire::traits(state).stable || energy(state) == wire::no_energy) return false;
  return lowest == wire::State::unknown || energy(state) <= energy(lowest);
}

bool is_legal(wire::Command command, wire::State state) {
  if (wire::is_query(command) || command == wire::Command::event) return true;
  if (command == wire::Command::restart) return state == wire::State::stopped;
  return wire::already_there(command, state) || wire::edge(command, state).has_value();
}

bool raises(wire::Command command, wire::State from) {
  const auto edge = wire::edge(command, from);
  return edge && command != wire::Command::ack && energy(edge->to) > energy(from);
}

}  // namespace kapela::checker
