#include "simulators/plant/fault_hit.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::Injection;

const Fault* first_of(const Fault* present, const Fault* next) {
  return present != nullptr ? present : next;
}

/// At receive it comes first, wherever it stands.
const Fault* stronger_crash(const Fault* present, const Fault* next) {
  const bool overrules = next != nullptr && next->at == faults::Place::receive;
  return overrules ? next : first_of(present, next);
}

}  // namespace

FaultHit hit_of(faults::Injector& injector, wire::Command command, wire::State state) {
  FaultHit hit;
  hit.injection = injector.on_command(command, state);
  hit.fired.assign(injector.fired().begin(), injector.fired().end());
  return hit;
}

std::vector<const Fault*> acted(const FaultHit& hit, component::Verdict verdict) {
  std::vector<const Fault*> list = hit.fired;
  const bool moved = verdict == component::Verdict::accepted;
  std::erase_if(list, [&](const Fault* each) {
    return (each == hit.injection.transition && !moved) ||
           (each == hit.injection.stale && !component::is_taken(verdict));
  });
  return list;
}

RequestFate fate_of(std::span<const FaultHit> hits) {
  RequestFate fate;
  for (const FaultHit& hit : hits) {
    const Injection& injection = hit.injection;
    fate.crash = stronger_crash(fate.crash, injection.crash);
    fate.lost_request = first_of(fate.lost_request, first_of(injection.drop_request, injection.hang));
    fate.lost_reply = first_of(fate.lost_reply, injection.drop_reply);
    fate.receive_delay += injection.receive_delay;
    fate.reply_delay += injection.reply_delay;
  }
  return fate;
}

std::string to_text(const Fault& fault) {
  std::string text = fmt::format("{} ({}", fault.name, faults::name(fault.type));
  if (faults::has_place(fault.type)) text += fmt::format(" at {}", faults::name(fault.at));
  if (fault.duration > base::Duration::zero()) text += ", " + base::to_text(fault.duration);
  return text + ")";
}

}  // namespace kapela::plant
