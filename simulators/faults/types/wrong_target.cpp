// wrong_target: reaches another stable state than asked for.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void wrong_target_fields(Fault& fault, Fields& fields) {
  fields.state({"to", "that state", true}, fault.to, Which::stable_state);
}

}  // namespace

const FaultTraits wrong_target_traits{
    .type = FaultType::wrong_target,
    .name = "wrong_target",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .scope = Scope::transitions,
    .effect = "reaches another stable state than asked for",
    .fields = wrong_target_fields,
};

}  // namespace kapela::faults
