// stale_state: the next answers to `CMD_GET_STATE` tell the state and revision of some changes ago.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void fields(Fault& fault, Fields& fields) {
  fields.count({"n", "so many changes ago"}, fault.copies, {1, most_copies});
  fields.count({"reports", "so many answers lie"}, fault.reports, at_least_one);
}

}  // namespace

const FaultTraits stale_state_traits{
    .type = FaultType::stale_state,
    .name = "stale_state",
    .at_receive = std::nullopt,
    .at_reply = Stage::lie,
    .effect = "the next answers to `CMD_GET_STATE` tell the state and revision of some changes ago",
    .fields = fields,
};

}  // namespace kapela::faults
