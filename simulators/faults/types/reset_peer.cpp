// reset_peer: a true RST, which the client sees as ECONNRESET.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void reset_peer_fields(Fault& fault, Fields& fields) {
  fields.count({"after_bytes", "so many bytes of the answer come first"}, details(fault).bytes, any_count);
}

void reset_peer_ends(const Fault& fault, Reply& reply) {
  const bool has_answer = stage_of(fault) == Stage::ending;
  reply.reset_after = has_answer ? details(fault).bytes : 0;
  if (reply.reset_after == 0) reply.how = Reply::How::reset;
}

}  // namespace

const FaultTraits reset_peer_traits{
    .type = FaultType::reset_peer,
    .name = "reset_peer",
    .at_receive = Stage::lost_request,
    .at_reply = Stage::ending,
    .effect = "a true RST, which the client sees as ECONNRESET",
    .fields = reset_peer_fields,
    .ends = reset_peer_ends,
};

}  // namespace kapela::faults
