// empty_response: the connection ends with a FIN and without a byte.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void empty_response_ends(const Fault&, Reply& reply) {
  reply.how = Reply::How::closed;
}

}  // namespace

const FaultTraits empty_response_traits{
    .type = FaultType::empty_response,
    .name = "empty_response",
    .at_receive = Stage::lost_request,
    .at_reply = Stage::ending,
    .effect = "the connection ends with a FIN and without a byte",
    .ends = empty_response_ends,
};

}  // namespace kapela::faults
