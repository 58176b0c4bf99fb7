// What a component says of a fault that has made it fail. A function.
#pragma once

#include <string>

#include "simulators/faults/fault.hpp"

namespace kapela::faults {

/// "injected: NAME"; of its type where it has no name.
[[nodiscard]] std::string injected_text(const Fault& fault);

}  // namespace kapela::faults
