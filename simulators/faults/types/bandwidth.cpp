// bandwidth: the body comes at a limited rate.
#include <algorithm>

#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void bandwidth_fields(Fault& fault, Fields& fields) {
  fields.count({"rate", "bytes a second", true}, details(fault).bytes, {1, 1'000'000'000});
}

void bandwidth_shapes(const Fault& fault, Flow& flow) {
  flow.throttle(std::max(1U, details(fault).bytes));
}

}  // namespace

const FaultTraits bandwidth_traits{
    .type = FaultType::bandwidth,
    .name = "bandwidth",
    .at_receive = std::nullopt,
    .at_reply = Stage::shape,
    .effect = "the body comes at a limited rate",
    .fields = bandwidth_fields,
    .shapes = bandwidth_shapes,
};

}  // namespace kapela::faults
