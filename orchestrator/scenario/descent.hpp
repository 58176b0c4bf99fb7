// Descent: where lowering commands that a component's dialect has bring it, and which comes first. Functions of the
// profile alone.
#pragma once

#include <optional>

#include "orchestrator/wire/profile.hpp"

namespace kapela::scenario {

/// Where lowering commands bring a component that may stay no higher than `ceiling` and is in `now`: the highest such
/// stable state. Nothing: there is none (FAULT). A transient counts as what it can be aborted to or ends in.
[[nodiscard]] std::optional<wire::State> lowered(wire::State now, wire::State ceiling, wire::Dialect dialect);

/// The lowering command to give a component in the stable state `now` that is to come to `target`; none when it is
/// there or nothing leads there. Prefers the shortest way, and of those the gentlest. In a transient: the command that
/// breaks it off, where that leads to `target`.
[[nodiscard]] std::optional<wire::Command> lowering_command(wire::State now, wire::State target, wire::Dialect dialect);

/// What a transition ends in when nothing disturbs it; nothing for states that are no transition of a command.
[[nodiscard]] std::optional<wire::State> end_of_transition(wire::State via);

}  // namespace kapela::scenario
