// accept_invalid: an illegal command is acted on.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {

const FaultTraits accept_invalid_traits{
    .type = FaultType::accept_invalid,
    .name = "accept_invalid",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .effect = "an illegal command is acted on",
};

}  // namespace kapela::faults
