// wrong_state: tells a state that it is not in.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void wrong_state_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.state({"report", "that state", true}, fault.to, Which::any_state);
  static constexpr std::array<std::string_view, 3> words{"ack", "poll", "both"};
  fields.word({"applies_to", "ack, poll, both"}, own.lies_in, words);
}

}  // namespace

const FaultTraits wrong_state_traits{
    .type = FaultType::wrong_state,
    .name = "wrong_state",
    .at_receive = std::nullopt,
    .at_reply = Stage::lie,
    .scope = Scope::reports,
    .effect = "tells a state that it is not in",
    .fields = wrong_state_fields,
};

}  // namespace kapela::faults
