// drop: the request, or the answer, is lost; the connection stays open until the client gives up.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void drop_ends(const Fault&, Reply& reply) {
  reply.how = Reply::How::silent;
}

}  // namespace

const FaultTraits drop_traits{
    .type = FaultType::drop,
    .name = "drop",
    .at_receive = Stage::lost_request,
    .at_reply = Stage::ending,
    .effect = "the request, or the answer, is lost; the connection stays open until the client gives up",
    .ends = drop_ends,
};

}  // namespace kapela::faults
