#include "orchestrator/scenario/descent.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace kapela::scenario {
namespace {

using wire::Command;
using wire::Dialect;
using wire::State;

constexpr std::size_t state_count = 15;
constexpr unsigned nowhere = 99;

/// The gentlest first.
constexpr std::array gentle_to_hard{Command::soft_stop, Command::pause, Command::stop, Command::hard_stop};

constexpr std::size_t at(State state) {
  return static_cast<std::size_t>(state);
}

/// How many lowering commands lead from one state to another.
using Steps = std::array<std::array<unsigned, state_count>, state_count>;

Steps count_steps(Dialect dialect) {
  Steps steps{};
  for (std::size_t from = 0; from < state_count; ++from)
    for (std::size_t to = 0; to < state_count; ++to) steps[from][to] = from == to ? 0 : nowhere;
  for (const Command command : gentle_to_hard)
    if (wire::implements(dialect, command))
      for (const wire::Edge& edge : wire::traits(command).edges) steps[at(edge.from)][at(edge.to)] = 1;
  for (std::size_t over = 0; over < state_count; ++over)
    for (std::size_t from = 0; from < state_count; ++from)
      for (std::size_t to = 0; to < state_count; ++to)
        steps[from][to] = std::min(steps[from][to], steps[from][over] + steps[over][to]);
  return steps;
}

const Steps& steps(Dialect dialect) {
  static const std::array<Steps, wire::dialect_count> counted{count_steps(Dialect::seed), count_steps(Dialect::avena2)};
  return counted.at(static_cast<std::size_t>(dialect));
}

bool leads(State from, State to, Dialect dialect) {
  return steps(dialect)[at(from)][at(to)] < nowhere;
}

bool can_come_to(State now, State target, Dialect dialect) {
  if (leads(now, target, dialect)) return true;
  const std::optional<State> end = end_of_transition(now);
  return end && leads(*end, target, dialect);
}

using Lowered = std::array<std::array<std::optional<State>, state_count>, state_count>;

std::optional<State> find_lowered(State now, State ceiling, Dialect dialect) {
  std::optional<State> best;
  for (const wire::StateTraits& each : wire::states()) {
    if (!each.stable || each.energy == wire::no_energy || each.energy > wire::traits(ceiling).energy) continue;
    if (can_come_to(now, each.state, dialect) && (!best || each.energy > wire::traits(*best).energy)) best = each.state;
  }
  return best;
}

Lowered find_all_lowered(Dialect dialect) {
  Lowered all{};
  for (const wire::StateTraits& now : wire::states())
    for (const wire::StateTraits& ceiling : wire::states())
      all[at(now.state)][at(ceiling.state)] = find_lowered(now.state, ceiling.state, dialect);
  return all;
}

}  // namespace

std::optional<State> lowered(State now, State ceiling, Dialect dialect) {
  static const std::array<Lowered, wire::dialect_count> found{find_all_lowered(Dialect::seed),
                                                              find_all_lowered(Dialect::avena2)};
  return found.at(static_cast<std::size_t>(dialect))[at(now)][at(ceiling)];
}

std::optional<Command> lowering_command(State now, State target, Dialect dialect) {
  std::optional<Command> first;
  unsigned least = nowhere;
  if (now == target) return first;
  for (const Command command : gentle_to_hard) {
    const std::optional<wire::Edge> edge = wire::edge(command, now, dialect);
    if (!edge || steps(dialect)[at(edge->to)][at(target)] >= least) continue;
    least = steps(dialect)[at(edge->to)][at(target)];
    first = command;
  }
  return first;
}

std::optional<State> end_of_transition(State via) {
  for (const wire::CommandTraits& command : wire::commands())
    for (const wire::Edge& edge : command.edges)
      if (edge.via == via) return edge.to;
  return std::nullopt;
}

}  // namespace kapela::scenario
