// Obstacle: the first thing of a program that cannot go well, in words. Values; made by the symbolic walk.
#pragma once

#include <string>

#include "orchestrator/scenario/forecast.hpp"
#include "orchestrator/scenario/program.hpp"

namespace kapela::scenario {

struct Obstacle {
  const Instruction* instruction = nullptr;              ///< of the program
  record::ComponentId component = record::no_component;  ///< none: the instruction itself
  std::string message{};                                 ///< "supervisor_1: CMD_INITIALIZE is illegal in PAUSE"
  std::string hint{};                                    ///< "legal there: CMD_RUN, CMD_STOP"
};

/// The instruction cannot go well for a target that may be in `states`.
[[nodiscard]] Obstacle impossible(const Instruction& instruction, record::ComponentId target,
                                  const record::Plant& plant, StateSet states);

/// What it does to the target cannot be taken back.
[[nodiscard]] Obstacle irrevocable(const Instruction& instruction, record::ComponentId target,
                                   const record::Plant& plant);

/// "io: its dialect avena2 has no CMD_HARD_STOP"
[[nodiscard]] std::string lacks_command(const record::ComponentSpec& component, wire::Command command);

}  // namespace kapela::scenario
