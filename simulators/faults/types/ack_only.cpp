// ack_only: answered with success, and nothing happens.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {

const FaultTraits ack_only_traits{
    .type = FaultType::ack_only,
    .name = "ack_only",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .scope = Scope::transitions,
    .effect = "answered with success, and nothing happens",
};

}  // namespace kapela::faults
