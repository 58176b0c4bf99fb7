// fail_transition: fails in mid-transition: through ON_ERROR to FAULT, with the message `injected: NAME`, or to another
// state.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void fail_transition_fields(Fault& fault, Fields& fields) {
  fields.number({"progress", "the part of its time after which it fails"}, fault.progress, share);
  fields.state({"to", "where it ends"}, fault.to, Which::stable_state);
  fields.integer({"code", "error_code"}, fault.code, any_integer);
}

}  // namespace

const FaultTraits fail_transition_traits{
    .type = FaultType::fail_transition,
    .name = "fail_transition",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .scope = Scope::transitions,
    .effect =
        "fails in mid-transition: through ON_ERROR to FAULT, with the message `injected: NAME`, or to another state",
    .fields = fail_transition_fields,
};

}  // namespace kapela::faults
