#include "simulators/faults/injected_text.hpp"

#include "orchestrator/wire/messages.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {

std::string injected_text(const Fault& fault) {
  return "injected: " + (fault.name.empty() ? std::string(name(fault.type)) : fault.name);
}

std::uint64_t injected_bits(const Fault& fault) {
  const auto bits = [](wire::Injected meaning) { return static_cast<std::uint64_t>(meaning); };
  if (fault.type == FaultType::stuck || fault.type == FaultType::ack_only) return bits(wire::Injected::pretends);
  return fault.loses_memory ? bits(wire::Injected::forgets) : 0;
}

}  // namespace kapela::faults
