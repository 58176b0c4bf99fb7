// duplicate: the component gets the command again.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void duplicate_fields(Fault& fault, Fields& fields) {
  fields.count({"copies", "how often"}, fault.copies, {1, most_copies});
  fields.duration({"spacing", "between one and the next"}, fault.duration);
}

}  // namespace

const FaultTraits duplicate_traits{
    .type = FaultType::duplicate,
    .name = "duplicate",
    .at_receive = std::nullopt,
    .at_reply = Stage::beside,
    .effect = "the component gets the command again",
    .fields = duplicate_fields,
};

}  // namespace kapela::faults
