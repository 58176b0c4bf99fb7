// What the history, and the component itself, say of a fault that has acted. Functions.
#pragma once

#include <cstdint>
#include <string>

#include "simulators/faults/fault.hpp"

namespace kapela::faults {

/// "injected: NAME"; of its type where it has no name.
[[nodiscard]] std::string injected_text(const Fault& fault);

/// What it means for the word of its component: of wire::Injected.
[[nodiscard]] std::uint64_t injected_bits(const Fault& fault);

}  // namespace kapela::faults
