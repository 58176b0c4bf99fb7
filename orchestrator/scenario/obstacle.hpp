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

/// "io: start_process, and nobody is known who keeps its process", and what to write then.
[[nodiscard]] std::string lacks_process(const record::ComponentSpec& component, std::string_view action);
inline constexpr std::string_view write_process =
    "give the component 'process:' in the plant file that kapela plant up starts, or 'unit:' where systemd keeps it";

}  // namespace kapela::scenario
