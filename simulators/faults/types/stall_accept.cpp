// stall_accept: listens, and accepts no connection.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void stall_accept_fields(Fault& fault, Fields& fields) {
  fields.period({"duration", "until it accepts again; without: as long as the rule is there"}, fault.duration);
}

}  // namespace

const FaultTraits stall_accept_traits{
    .type = FaultType::stall_accept,
    .name = "stall_accept",
    .at_receive = Stage::accept,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "listens, and accepts no connection",
    .fields = stall_accept_fields,
};

}  // namespace kapela::faults
