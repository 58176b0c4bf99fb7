// stale_state: the next answers to `CMD_GET_STATE` tell the state and revision of some changes, or some time, ago.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void stale_state_fields(Fault& fault, Fields& fields) {
  base::Duration& lag = fault.duration;
  if (lag == base::Duration::zero() || fields.has("n"))
    fields.count({"n", "so many changes ago"}, fault.copies, {1, most_copies});
  fields.period({"lag", "so long ago, instead of `n`"}, lag);
  if (!fields.together(Together::at_most_one, {"n", "lag"}))
    fields.complain("lag", "'n' and 'lag' do not go together", "n: 2 is two changes ago; lag: 2s is two seconds ago");
  fields.count({"reports", "so many answers lie"}, fault.reports, at_least_one);
}

}  // namespace

const FaultTraits stale_state_traits{
    .type = FaultType::stale_state,
    .name = "stale_state",
    .at_receive = std::nullopt,
    .at_reply = Stage::lie,
    .effect = "the next answers to `CMD_GET_STATE` tell the state and revision of some changes, or some time, ago",
    .fields = stale_state_fields,
};

}  // namespace kapela::faults
