// The symbolic walk: carries every component through a program by what the profile says, without sending anything.
// What the preflight refuses, what `scenarios check` finds without a plant, and what a plan is made of. Functions only.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "orchestrator/engine/program.hpp"

namespace kapela::engine {

/// States that a component may be in at some point of a program: bits as in `bit_of`.
using StateSet = std::uint64_t;

/// The first thing of a program that cannot go well.
struct Obstacle {
  const Instruction* instruction = nullptr;
  ComponentId component = no_component;  ///< none: the instruction itself
  std::string message{};                 ///< "supervisor_1: CMD_INITIALIZE is illegal in PAUSE"
  std::string hint{};                    ///< "legal there: CMD_RUN, CMD_STOP"
};

/// `states[i]` are those of component i of the plant at the beginning: what a preflight saw, or every stable state
/// where nothing is known. Walks all branches. An obstacle is a command that is illegal in every state that its target
/// may be in, a goal that is reached in none, and, for programs that are rolled back, a command after which no lowering
/// commands lead back to a state that is no higher than before. Linear in the program times its targets.
[[nodiscard]] std::optional<Obstacle> find_obstacle(const Program& program, const Plant& plant,
                                                    std::span<const StateSet> states);

/// Where lowering commands bring a component that may stay no higher than `ceiling` and is in `now`: the highest such
/// stable state. Nothing: there is none (FAULT). A transient counts as what it can be aborted to or ends in.
[[nodiscard]] std::optional<wire::State> lowered(wire::State now, wire::State ceiling);

/// The lowering command to give a component in the stable state `now` that is to come to `target`; none when it is there
/// or nothing leads there. Prefers the gentlest way, one command at a time.
[[nodiscard]] std::optional<wire::Command> lowering_command(wire::State now, wire::State target);

}  // namespace kapela::engine
