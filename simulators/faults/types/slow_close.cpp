// slow_close: the connection ends late after the answer.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void slow_close_fields(Fault& fault, Fields& fields) {
  fields.duration({"delay", "until the FIN", true}, fault.duration);
}

void slow_close_shapes(const Fault& fault, Flow& flow) {
  flow.linger += fault.duration;
}

}  // namespace

const FaultTraits slow_close_traits{
    .type = FaultType::slow_close,
    .name = "slow_close",
    .at_receive = std::nullopt,
    .at_reply = Stage::shape,
    .effect = "the connection ends late after the answer",
    .fields = slow_close_fields,
    .shapes = slow_close_shapes,
    .not_virtual = "a virtual answer has no connection that could end late",
};

}  // namespace kapela::faults
