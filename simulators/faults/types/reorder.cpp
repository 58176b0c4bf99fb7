// reorder: the next event overtakes this one.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void usual(Fault& fault) {
  fault.duration = std::chrono::seconds(1);
}

void fields(Fault& fault, Fields& fields) {
  fields.period({"hold", "the longest that it waits for a next one"}, fault.duration);
}

}  // namespace

const FaultTraits reorder_traits{
    .type = FaultType::reorder,
    .name = "reorder",
    .at_receive = Stage::receive_latency,
    .at_reply = std::nullopt,
    .effect = "the next event overtakes this one",
    .fields = fields,
    .usual = usual,
};

}  // namespace kapela::faults
