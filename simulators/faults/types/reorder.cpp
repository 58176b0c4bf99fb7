// reorder: the next command overtakes this one.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void reorder_usual(Fault& fault) {
  fault.duration = std::chrono::seconds(1);
}

void reorder_fields(Fault& fault, Fields& fields) {
  fields.period({"hold", "the longest that it waits for a next one"}, fault.duration);
}

}  // namespace

const FaultTraits reorder_traits{
    .type = FaultType::reorder,
    .name = "reorder",
    .at_receive = Stage::receive_latency,
    .at_reply = std::nullopt,
    .effect = "the next command overtakes this one",
    .fields = reorder_fields,
    .usual = reorder_usual,
};

}  // namespace kapela::faults
