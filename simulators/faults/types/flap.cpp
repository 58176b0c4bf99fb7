// flap: its state really goes to and fro.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void flap_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.states({"between", "the two states", true}, own.states, Which::stable_state);
  fields.period({"period", "of one cycle", true}, own.every);
  fields.number({"duty", "the part of the period in the first state"}, own.duty, share);
  fields.count({"cycles", "then it stays in the second; without: for ever"}, own.cycles, at_least_one);
  if (own.states.size() != 2 && fields.has("between"))
    fields.complain("between", "a component flaps between two states", "between: [RUN, PAUSE]");
}

}  // namespace

const FaultTraits flap_traits{
    .type = FaultType::flap,
    .name = "flap",
    .at_receive = Stage::machine,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "its state really goes to and fro",
    .fields = flap_fields,
};

}  // namespace kapela::faults
