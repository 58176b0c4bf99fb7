// amnesia: its state is silently lost.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void amnesia_usual(Fault& fault) {
  fault.to = wire::State::unknown;  // its initial state, which only its host knows
}

void amnesia_fields(Fault& fault, Fields& fields) {
  fields.state({"to", "where it finds itself; without: its initial state"}, fault.to, Which::stable_state);
}

}  // namespace

const FaultTraits amnesia_traits{
    .type = FaultType::amnesia,
    .name = "amnesia",
    .at_receive = Stage::machine,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "its state is silently lost",
    .fields = amnesia_fields,
    .usual = amnesia_usual,
};

}  // namespace kapela::faults
