// A wrong calendar for a program of somebody else's: libfaketime, where it is installed. Functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::processes {

/// The library. Errors: unsupported, when it is not installed; the hint names the package.
[[nodiscard]] base::Result<std::string> find_faketime();

/// The variables of a program whose calendar is to be wrong by so much, and by `drift` seconds a second more. Its
/// monotonic clock stays right.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment_of_skew(const std::string& library,
                                                                                   base::Duration offset, double drift);
/// The same of a `clock_skew`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment_of_skew(const std::string& library,
                                                                                   const faults::Fault& skew);

}  // namespace kapela::processes
