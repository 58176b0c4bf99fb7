// abort: an error answer: at receive the component never sees the request, at reply it has acted.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void abort_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.integer({"http_status", "of the answer"}, own.http_status, {200, 599});
  fields.text({"body", "of the answer; without: an error in JSON"}, own.text);
  fields.headers({"headers", "more headers"}, own.headers);
  fields.maybe_duration({"retry_after", "as a header, in whole seconds"}, own.retry_after);
}

void abort_ends(const Fault& fault, Reply& reply) {
  reply.error = &fault;
}

}  // namespace

const FaultTraits abort_traits{
    .type = FaultType::abort,
    .name = "abort",
    .at_receive = Stage::refusal,
    .at_reply = Stage::ending,
    .effect = "an error answer: at receive the component never sees the request, at reply it has acted",
    .fields = abort_fields,
    .ends = abort_ends,
};

}  // namespace kapela::faults
