// reset_peer: a true RST, which the client sees as ECONNRESET.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void reset_peer_fields(Fault& fault, Fields& fields) {
  fields.count({"after_bytes", "so many bytes of the answer come first"}, details(fault).bytes, any_count);
}

}  // namespace

const FaultTraits reset_peer_traits{
    .type = FaultType::reset_peer,
    .name = "reset_peer",
    .at_receive = Stage::lost_request,
    .at_reply = Stage::ending,
    .effect = "a true RST, which the client sees as ECONNRESET",
    .fields = reset_peer_fields,
};

}  // namespace kapela::faults
