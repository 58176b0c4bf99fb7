// down: the port is closed: ECONNREFUSED.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void down_fields(Fault& fault, Fields& fields) {
  fields.period({"duration", "until it opens again; without: as long as the rule is there"}, fault.duration);
}

}  // namespace

const FaultTraits down_traits{
    .type = FaultType::down,
    .name = "down",
    .at_receive = Stage::process,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "the port is closed: ECONNREFUSED",
    .fields = down_fields,
};

}  // namespace kapela::faults
