// Every type of fault that both worlds have, at every place and in every mode, with times that a real test can wait
// for.
#pragma once

#include <string>
#include <vector>

#include "simulators/faults/fault.hpp"

namespace kapela::conformance {

struct NamedFaults {
  std::string name;  ///< as a test is named
  std::vector<faults::Fault> faults;
};

/// Each hits commands of this kind. What whoever waits does meanwhile is far from any of the times: an answer is given
/// up after 300 ms, a command after 1.5 s.
[[nodiscard]] std::vector<NamedFaults> every_fault(wire::Command command);
/// The same type once: what each scenario is run with.
[[nodiscard]] std::vector<NamedFaults> one_of_each_type(wire::Command command);

}  // namespace kapela::conformance
