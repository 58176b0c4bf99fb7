// late_reply: acts in time, and answers after its sender has given the command up.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void late_reply_usual(Fault& fault) {
  fault.duration = std::chrono::milliseconds(50);
}

void late_reply_fields(Fault& fault, Fields& fields) {
  fields.duration({"margin", "past the sender's `not_after`; without one: past 10 s"}, fault.duration);
}

}  // namespace

const FaultTraits late_reply_traits{
    .type = FaultType::late_reply,
    .name = "late_reply",
    .at_receive = std::nullopt,
    .at_reply = Stage::reply_latency,
    .effect = "acts in time, and answers after its sender has given the command up",
    .fields = late_reply_fields,
    .usual = late_reply_usual,
};

}  // namespace kapela::faults
