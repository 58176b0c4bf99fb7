#include "simulators/judge/hindrance.hpp"

#include "simulators/faults/fault_type.hpp"

namespace kapela::judge {
namespace {

using faults::FaultType;

enum class Power : std::uint8_t {
  delays,     ///< all comes about, only later, or twice
  disobeys,   ///< the component does something else than it is told
  separates,  ///< word of it, or to it, is lost
  silences,   ///< all of the component, for a time
  deceives    ///< its word is not true, or it moves by itself
};

Power power_of(FaultType type) {
  switch (type) {
    case FaultType::latency:
    case FaultType::duplicate:
    case FaultType::reorder:
    case FaultType::slicer:
    case FaultType::bandwidth:
    case FaultType::slow_close:
    case FaultType::late_reply:
    case FaultType::clock_skew:
    case FaultType::accept_invalid:
    case FaultType::not_idempotent:
      return Power::delays;
    case FaultType::ack_only:
    case FaultType::late_transition:
    case FaultType::fail_transition:
    case FaultType::wrong_target:
    case FaultType::reject:
    case FaultType::stuck:
    case FaultType::hang:
      return Power::disobeys;
    case FaultType::drop:
    case FaultType::abort:
    case FaultType::reset_peer:
    case FaultType::empty_response:
    case FaultType::malformed:
      return Power::separates;
    case FaultType::crash:
    case FaultType::down:
    case FaultType::stall_accept:
    case FaultType::pause:
      return Power::silences;
    case FaultType::stale_state:
    case FaultType::wrong_state:
    case FaultType::equivocate:
    case FaultType::flap:
    case FaultType::spontaneous:
    case FaultType::amnesia:
      return Power::deceives;
  }
  return Power::delays;
}

/// It can act on what brings a component down, or on how that is seen.
bool meets_lowering(const faults::Fault& fault) {
  if (fault.match.to && *fault.match.to == wire::State::run) return false;
  if (!fault.match.event) return true;
  const wire::Command event = *fault.match.event;
  return event == wire::Command::get_state || event == wire::Command::initialize || wire::traits(event).lowers;
}

/// It has acted as often as it may: who tries again meets it no more.
bool is_spent(const ActedFault& acted) {
  return acted.fault.trigger.count > 0 && acted.hits >= acted.fault.trigger.count;
}

}  // namespace

bool deceives(const faults::Fault& fault) {
  return power_of(fault.type) == Power::deceives;
}

bool blinds(const faults::Fault& fault) {
  const Power power = power_of(fault.type);
  return power == Power::deceives || power == Power::separates || power == Power::silences;
}

bool keeps_up(const ActedFault& acted, base::Duration reaction) {
  const Power power = power_of(acted.fault.type);
  if (acted.hits == 0 || power == Power::delays) return false;
  if (power == Power::deceives) return true;
  const base::Duration lasts = acted.fault.duration;
  if (power == Power::silences) return lasts == base::Duration::zero() || lasts > reaction;
  // `initialize` brings down by the way of a soft stop alone; a start that it spoils leaves the other ways.
  const bool is_of_starts = acted.fault.match.event == wire::Command::initialize && power == Power::disobeys;
  return meets_lowering(acted.fault) && !is_spent(acted) && !is_of_starts;
}

}  // namespace kapela::judge
