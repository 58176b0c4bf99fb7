// The JSON and text bodies of the admin port of a component that is a program. Functions.
#pragma once

#include <string>

#include "orchestrator/wire/profile.hpp"
#include "simulators/plant/tally.hpp"
#include "simulators/processes/kept_program.hpp"

namespace kapela::processes {

/// What a simulator tells of its state, as far as it is known of a program, and `process`. `state`: as the program has
/// just told; UNKNOWN: it has not.
[[nodiscard]] std::string program_state_body(const KeptProgram& program, wire::State state);
/// `process` alone.
[[nodiscard]] std::string program_process_body(const KeptProgram& program);
[[nodiscard]] std::string program_health_body(const KeptProgram& program);
[[nodiscard]] std::string program_metrics_body(const KeptProgram& program, const plant::Tally& tally);
/// As a simulator's, with nothing in flight that could be known.
[[nodiscard]] std::string program_reset_body();

}  // namespace kapela::processes
