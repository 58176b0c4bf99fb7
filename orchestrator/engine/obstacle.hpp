// Obstacle: the first thing of a program that cannot go well, in words. Values; made by the symbolic walk.
#pragma once

#include <string>

#include "orchestrator/engine/forecast.hpp"
#include "orchestrator/engine/program.hpp"

namespace kapela::engine {

struct Obstacle {
  const Instruction* instruction = nullptr;  ///< of the program
  ComponentId component = no_component;      ///< none: the instruction itself
  std::string message{};                     ///< "supervisor_1: CMD_INITIALIZE is illegal in PAUSE"
  std::string hint{};                        ///< "legal there: CMD_RUN, CMD_STOP"
};

/// The instruction cannot go well for a target that may be in `states`.
[[nodiscard]] Obstacle impossible(const Instruction& instruction, ComponentId target, const Plant& plant,
                                  StateSet states);

/// What it does to the target cannot be taken back.
[[nodiscard]] Obstacle irrevocable(const Instruction& instruction, ComponentId target, const Plant& plant);

}  // namespace kapela::engine
