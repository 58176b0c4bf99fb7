// hang: accepts, reads, says nothing, does nothing; then answers 503.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void hang_fields(Fault& fault, Fields& fields) {
  fields.period({"release_after", "until the 503; without: as long as the rule is there"}, fault.duration);
}

void hang_ends(const Fault& fault, Reply& reply) {
  reply.how = Reply::How::hung;
  reply.hangs = fault.duration;
}

}  // namespace

const FaultTraits hang_traits{
    .type = FaultType::hang,
    .name = "hang",
    .at_receive = Stage::lost_request,
    .at_reply = std::nullopt,
    .effect = "accepts, reads, says nothing, does nothing; then answers 503",
    .fields = hang_fields,
    .ends = hang_ends,
};

}  // namespace kapela::faults
