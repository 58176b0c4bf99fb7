// late_transition: answered at once, the state changes late.
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

void late_transition_fields(Fault& fault, Fields& fields) {
  double& factor = details(fault).factor;
  std::optional<base::Duration> by;
  std::optional<base::Duration> takes;
  if (fault.whole) takes = fault.duration;
  if (!fault.whole && factor == 0) by = fault.duration;
  fields.maybe_duration({"by", "added to its time"}, by);
  fields.maybe_duration({"takes", "the whole of its time"}, takes);
  fields.number({"factor", "so many times its time"}, factor, {0, 1'000});
  const int said = fields.has("by") + fields.has("takes") + fields.has("factor");
  if (said > 1) fields.complain("", "'by', 'takes' and 'factor' do not go together", "leave all but one out");
  if (!fields.together(Together::exactly_one, {"by", "takes", "factor"}) && said == 0)
    fields.complain("", "a late_transition needs 'by', 'takes' or 'factor'",
                    "by: 5s is added to its time; takes: 5s is the whole of it; factor: 3 is three times as long");
  if (fields.has("factor") && factor <= 0)
    fields.complain("factor", "a factor of 0 leaves no time at all", "takes: 0s says so");
  fault.whole = takes.has_value();
  fault.duration = takes.value_or(by.value_or(base::Duration{}));
}

}  // namespace

const FaultTraits late_transition_traits{
    .type = FaultType::late_transition,
    .name = "late_transition",
    .at_receive = std::nullopt,
    .at_reply = Stage::machine,
    .scope = Scope::transitions,
    .effect = "answered at once, the state changes late",
    .fields = late_transition_fields,
};

}  // namespace kapela::faults
