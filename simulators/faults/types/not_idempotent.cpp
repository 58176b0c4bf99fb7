// not_idempotent: a repeated cmd_id acts again.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {

const FaultTraits not_idempotent_traits{
    .type = FaultType::not_idempotent,
    .name = "not_idempotent",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .effect = "a repeated cmd_id acts again",
};

}  // namespace kapela::faults
