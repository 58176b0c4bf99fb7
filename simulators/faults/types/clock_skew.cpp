// clock_skew: its calendar clock is wrong: in timestamps, and where it judges `not_after`.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void clock_skew_fields(Fault& fault, Fields& fields) {
  Details& own = details(fault);
  fields.duration({"offset", "so much ahead"}, fault.duration);
  fields.flag({"behind", "so much behind instead"}, own.backwards);
  fields.number({"drift", "seconds a second, more and more"}, own.factor, {-1, 1});
  if (!fields.together(Together::at_least_one, {"offset", "drift"}))
    fields.complain("", "a clock_skew needs 'offset' or 'drift'", "offset: 30s, or drift: 0.001");
}

}  // namespace

const FaultTraits clock_skew_traits{
    .type = FaultType::clock_skew,
    .name = "clock_skew",
    .at_receive = Stage::process,
    .at_reply = std::nullopt,
    .scope = Scope::nothing,
    .effect = "its calendar clock is wrong: in timestamps, and where it judges `not_after`",
    .fields = clock_skew_fields,
};

}  // namespace kapela::faults
