// What kinds of faults there are, for people: kapela fault types.
#pragma once

#include <string>
#include <vector>

#include "simulators/faults/fault_type.hpp"

namespace kapela::console {

/// A line a type: name, places, effect.
[[nodiscard]] std::vector<std::string> fault_type_lines();

/// One type with its keys, what each does, and what it is when not said.
[[nodiscard]] std::vector<std::string> fault_type_lines(faults::FaultType type);

}  // namespace kapela::console
