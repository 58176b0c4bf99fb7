// equivocate: tells different states to different readers.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void equivocate_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  static constexpr std::array<std::string_view, 2> words{"client", "alternate"};
  fields.word({"by", "client: each client its own; alternate: each answer the next"}, own.by, words);
  fields.states({"reports", "the states, at least two", true}, own.states, Which::any_state);
  if (own.states.size() < 2 && fields.has("reports"))
    fields.complain("reports", "whoever equivocates tells at least two states", "reports: [RUN, STOPPED]");
}

}  // namespace

const FaultTraits equivocate_traits{
    .type = FaultType::equivocate,
    .name = "equivocate",
    .at_receive = std::nullopt,
    .at_reply = Stage::lie,
    .scope = Scope::reports,
    .effect = "tells different states to different readers",
    .fields = equivocate_fields,
};

}  // namespace kapela::faults
