// spontaneous: changes its state without being told to.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void spontaneous_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.state({"to", "that state"}, fault.to, Which::stable_state);
  fields.integer({"code", "error_code, in FAULT"}, fault.code, any_integer);
  fields.duration({"after", "so long after its trigger lets it"}, fault.duration);
  fields.period({"every", "and again, as long as that is so"}, own.every);
}

}  // namespace

const FaultTraits spontaneous_traits{
    .type = FaultType::spontaneous,
    .name = "spontaneous",
    .at_receive = Stage::machine,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "changes its state without being told to",
    .fields = spontaneous_fields,
};

}  // namespace kapela::faults
