// reject: a legal command is refused.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void reject_usual(Fault& fault) {
  details(fault).http_status = 409;
}

void reject_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.integer({"http_status", "of the answer; 200: refused in the words of the protocol"}, own.http_status,
                 {200, 599});
  fields.text({"reason", "for people"}, own.text);
}

void reject_ends(const Fault& fault, Reply& reply) {
  constexpr std::int64_t in_the_protocol = 200;
  if (details(fault).http_status != in_the_protocol) reply.error = &fault;
}

}  // namespace

const FaultTraits reject_traits{
    .type = FaultType::reject,
    .name = "reject",
    .at_receive = Stage::refusal,
    .at_reply = std::nullopt,
    .scope = Scope::transitions,
    .effect = "a legal command is refused",
    .fields = reject_fields,
    .usual = reject_usual,
    .ends = reject_ends,
};

}  // namespace kapela::faults
