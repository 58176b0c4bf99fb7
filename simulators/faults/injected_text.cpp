#include "simulators/faults/injected_text.hpp"

#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {

std::string injected_text(const Fault& fault) {
  return "injected: " + (fault.name.empty() ? std::string(name(fault.type)) : fault.name);
}

}  // namespace kapela::faults
