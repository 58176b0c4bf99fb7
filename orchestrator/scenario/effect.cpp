#include "orchestrator/scenario/effect.hpp"

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/descent.hpp"
#include "orchestrator/scenario/selector.hpp"

namespace kapela::scenario {

using record::bit_of;

namespace {

using wire::Command;
using wire::State;

bool contains(StateSet states, State state) {
  return (states & bit_of(state)) != 0;
}

struct Good {
  StateSet inside;
  wire::Dialect dialect;

  StateSet operator()(const SendCommand& send) const {
    StateSet after = 0;
    for (const wire::StateTraits& each : wire::states())
      if (contains(inside, each.state) && is_legal(send.command, each.state, dialect))
        after |= bit_of(end_of(send.command, each.state));
      else if (contains(inside, each.state) && skips(send, each.state, dialect))
        after |= bit_of(each.state);
    return after;
  }
  StateSet operator()(const WaitForState& wait) const { return with_ends(inside) & goals_of(wait); }
  StateSet operator()(const EnsureState& ensure) const {
    for (const wire::StateTraits& each : wire::states())
      if (contains(with_ends(inside), each.state) &&
          (each.state == ensure.state || wire::command_towards(each.state, ensure.state, dialect)))
        return bit_of(ensure.state);
    return 0;
  }
  StateSet operator()(const SendEvent&) const { return inside & ~no_process; }
  /// Who is started anew is STOPPED, or tells where it is when it is seen.
  StateSet operator()(const HandleProcess& action) const {
    constexpr StateSet started = record::bit_of(State::stopped);
    if (action.deed == wire::ProcessDeed::start)
      return (inside & ~no_process) | ((inside & no_process) != 0 ? started : StateSet{0});
    if ((inside & endable) == 0) return 0;
    return action.deed == wire::ProcessDeed::stop ? no_process : started;
  }
  StateSet operator()(const auto&) const { return inside; }
};

bool can_be_undone(Command command, StateSet states, State base, wire::Dialect dialect) {
  if (wire::is_query(command)) return true;
  if (command == Command::ack || command == Command::restart) return false;
  for (const wire::StateTraits& each : wire::states()) {
    if (!contains(states, each.state)) continue;
    const std::optional<wire::Edge> edge = wire::edge(command, each.state);
    if (!edge) continue;
    if (!lowered(edge->via, base, dialect) || !lowered(edge->to, base, dialect)) return false;
  }
  return true;
}

struct CanBeUndone {
  StateSet states;
  State base;
  wire::Dialect dialect;

  bool operator()(const SendCommand& send) const { return can_be_undone(send.command, states, base, dialect); }
  bool operator()(const EnsureState& ensure) const { return lowered(ensure.state, base, dialect).has_value(); }
  bool operator()(const auto&) const { return true; }
};

}  // namespace

StateSet effect_of(const Action::Body& body, StateSet states, wire::Dialect dialect) {
  const Selector* const selector = selector_of(body);
  const StateSet inside = selector == nullptr ? 0 : addressed(*selector, states);
  return inside == 0 ? states : (states & ~inside) | std::visit(Good{inside, dialect}, body);
}

StateSet goals_of(const WaitForState& wait) {
  StateSet goals = 0;
  for (const State state : wait.states) goals |= bit_of(state);
  return goals;
}

StateSet addressed(const Selector& selector, StateSet states) {
  if (selector.state_in.empty() && selector.state_not_in.empty()) return states;
  StateSet through = 0;
  for (const wire::StateTraits& each : wire::states())
    if (contains(states, each.state) && lets_through(selector, each.state)) through |= bit_of(each.state);
  return through;
}

StateSet addressed(const Action::Body& body, StateSet states, wire::Dialect dialect) {
  StateSet inside = addressed(*selector_of(body), states);
  if (const auto* const send = std::get_if<SendCommand>(&body); send != nullptr)
    for (const wire::StateTraits& each : wire::states())
      if (skips(*send, each.state, dialect)) inside &= ~bit_of(each.state);
  return inside;
}

bool is_legal(Command command, State state, wire::Dialect dialect) {
  if (!wire::implements(dialect, command)) return false;
  switch (command) {
    case Command::get_state:
    case Command::health_check:
    case Command::event:
      return state != State::fault;
    case Command::restart:
      return state == State::stopped;
    case Command::initialize:
    case Command::run:
    case Command::stop:
    case Command::pause:
    case Command::soft_stop:
    case Command::hard_stop:
    case Command::ack:
      return wire::edge(command, state) || wire::already_there(command, state);
  }
  return false;
}

bool skips(const SendCommand& send, State state, wire::Dialect dialect) {
  using enum SendCommand::WhereIllegal;
  const bool is_ignored = send.where_illegal == as_dialect && dialect == wire::Dialect::avena2;
  const bool may_skip = send.where_illegal == skip || is_ignored;
  return may_skip && wire::implements(dialect, send.command) && wire::traits(state).stable && state != State::fault &&
         !is_legal(send.command, state, dialect);
}

State end_of(Command command, State state) {
  const std::optional<wire::Edge> edge = wire::edge(command, state);
  return edge ? edge->to : state;
}

bool is_undoable(const Action::Body& body, const Prospect& before, wire::Dialect dialect) {
  const Selector* const selector = selector_of(body);
  const StateSet inside = selector == nullptr ? 0 : addressed(*selector, before.states);
  return inside == 0 || std::visit(CanBeUndone{inside, before.base, dialect}, body);
}

std::string text_of(StateSet states) {
  std::string text;
  for (const wire::StateTraits& each : wire::states())
    if (contains(states, each.state)) text += (text.empty() ? "" : " or ") + std::string(each.name);
  if ((states & no_process) != 0) text += text.empty() ? "without a process" : " or without a process";
  return text.empty() ? "nothing known" : text;
}

}  // namespace kapela::scenario
