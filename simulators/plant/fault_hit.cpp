#include "simulators/plant/fault_hit.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::plant {
using faults::Fault;

std::string to_text(const Fault& fault, base::Duration drawn) {
  std::string text = fmt::format("{} ({}", fault.name, faults::name(fault.type));
  if (faults::has_place(fault.type)) text += fmt::format(" at {}", faults::name(fault.at));
  if (drawn > base::Duration::zero()) text += ", " + base::measured_text(drawn);
  return text + ")";
}

}  // namespace kapela::plant
