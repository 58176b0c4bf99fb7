// latency: at receive the component acts later as well; at reply only its answer is late.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void latency_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.delay({"latency", "a duration or a distribution", true}, fault.duration, own.delay);
  base::Duration jitter{};
  fields.duration({"jitter", "uniform, so much to either side"}, jitter);
  if (jitter == base::Duration::zero()) return;
  if (own.delay.kind != base::Distribution::Kind::fixed || jitter > fault.duration)
    return fields.complain("jitter", "a jitter needs a fixed latency that is no shorter",
                           "latency: 20ms, jitter: 5ms is 15ms to 25ms");
  own.delay.kind = base::Distribution::Kind::uniform;
  own.delay.min = fault.duration - jitter;
  own.delay.max = fault.duration + jitter;
  fault.duration = base::Duration::zero();
}

}  // namespace

const FaultTraits latency_traits{
    .type = FaultType::latency,
    .name = "latency",
    .at_receive = Stage::receive_latency,
    .at_reply = Stage::reply_latency,
    .effect = "at receive the component acts later as well; at reply only its answer is late",
    .fields = latency_fields,
};

}  // namespace kapela::faults
