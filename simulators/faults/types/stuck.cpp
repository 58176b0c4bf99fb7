// stuck: ignores every command, stop included, and acknowledges it; still answers polls.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {

const FaultTraits stuck_traits{
    .type = FaultType::stuck,
    .name = "stuck",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .effect = "ignores every command, stop included, and acknowledges it; still answers polls",
};

}  // namespace kapela::faults
