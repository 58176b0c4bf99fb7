// Effect: what one action does to the states that one of its targets may be in, when all goes well. Functions only.
#pragma once

#include <string>

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/forecast.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

/// The states afterwards; empty when the action cannot go well from any of `states`. States that the selector's filters
/// keep out stay as they are, and so do those in which a command is skipped. Actions without targets change nothing.
[[nodiscard]] StateSet effect_of(const Action::Body& body, StateSet states, wire::Dialect dialect);

/// Where the process of a component may be ended: it has no energy that could do harm, or nothing answers.
inline constexpr StateSet endable = record::bit_of(wire::State::stopped) | record::bit_of(wire::State::initialized) |
                                    record::bit_of(wire::State::fault) | no_process;

/// What a wait awaits.
[[nodiscard]] StateSet goals_of(const WaitForState& wait);

/// Those of `states` that the selector's filters let through; all of them when it has none.
[[nodiscard]] StateSet addressed(const Selector& selector, StateSet states);

/// The same of an action with targets, without those in which a command is skipped.
[[nodiscard]] StateSet addressed(const Action::Body& body, StateSet states, wire::Dialect dialect);

/// True where the command may be given: the dialect has it, and the profile an edge, or it is there already. In FAULT
/// only CMD_ACK.
[[nodiscard]] bool is_legal(wire::Command command, wire::State state, wire::Dialect dialect);

/// True where a send_command leaves out a target: the command is illegal there, and the scenario says that this is no
/// matter.
[[nodiscard]] bool skips(const SendCommand& send, wire::State state, wire::Dialect dialect);

/// Where a legal command ends.
[[nodiscard]] wire::State end_of(wire::Command command, wire::State state);

/// True when lowering commands bring a target back to a state that is no higher than its base, wherever the action is
/// interrupted. Never after CMD_ACK and CMD_RESTART.
[[nodiscard]] bool is_undoable(const Action::Body& body, const Prospect& before, wire::Dialect dialect);

/// "INITIALIZED or PAUSE"; "nothing known" for the empty set.
[[nodiscard]] std::string text_of(StateSet states);

}  // namespace kapela::scenario
