#include "simulators/plant/fault_hit.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::Injection;

void keep_first(const Fault*& present, const Fault* next) {
  if (present == nullptr) present = next;
}

/// At receive it comes first, wherever it stands.
const Fault* stronger_crash(const Fault* present, const Fault* next) {
  const bool overrules = next != nullptr && (present == nullptr || next->at == faults::Place::receive);
  return overrules ? next : present;
}

}  // namespace

RequestFate fate_of(std::span<const FaultHit> hits) {
  RequestFate fate;
  for (const FaultHit& hit : hits) {
    const Injection& injection = hit.injection;
    fate.crash = stronger_crash(fate.crash, injection.crash);
    keep_first(fate.lost, injection.lost);
    keep_first(fate.reorder, injection.reorder);
    keep_first(fate.refusal, injection.refusal);
    keep_first(fate.ending, injection.ending);
    keep_first(fate.slicer, injection.slicer);
    keep_first(fate.bandwidth, injection.bandwidth);
    keep_first(fate.slow_close, injection.slow_close);
    fate.receive_delay += injection.receive_delay;
    fate.reply_delay += injection.reply_delay;
    if (fate.drawn == 0) fate.drawn = injection.drawn;
  }
  return fate;
}

std::string to_text(const Fault& fault, base::Duration drawn) {
  std::string text = fmt::format("{} ({}", fault.name, faults::name(fault.type));
  if (faults::has_place(fault.type)) text += fmt::format(" at {}", faults::name(fault.at));
  if (drawn > base::Duration::zero()) text += ", " + base::measured_text(drawn);
  return text + ")";
}

}  // namespace kapela::plant
