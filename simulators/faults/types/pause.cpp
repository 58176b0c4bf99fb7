// pause: the process stands still: a SIGSTOP, and a SIGCONT at the end.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void pause_fields(Fault& fault, Fields& fields) {
  fields.period({"duration", "until it goes on", true}, fault.duration);
}

}  // namespace

const FaultTraits pause_traits{
    .type = FaultType::pause,
    .name = "pause",
    .at_receive = Stage::process,
    .at_reply = std::nullopt,
    .effect = "the process stands still: a SIGSTOP, and a SIGCONT at the end",
    .fields = pause_fields,
};

}  // namespace kapela::faults
