#include "simulators/plant/real_faults.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::FaultType;

base::Error refused(std::string message, std::string hint) {
  return base::fail(base::ErrorCode::unsupported, std::move(message), std::move(hint));
}

/// Parameters that only the component itself could keep to.
std::optional<base::Error> refusal_of_details(const Fault& rule) {
  const faults::Details& own = faults::details(rule);
  if (rule.type == FaultType::late_transition && (rule.whole || own.factor > 0))
    return refused("how long a transition of a real component takes is its own affair",
                   "by: 5s passes the command on 5 s late");
  if (rule.type == FaultType::amnesia && rule.to != wire::State::unknown)
    return refused("where a real component finds itself after a restart is its own affair", "leave 'to' out");
  if (rule.type == FaultType::crash && (own.exit_code || own.state_after != faults::StateAfter::initial))
    return refused("a real program dies of a signal, and begins where it likes",
                   "leave 'exit_code' and 'state_after' out");
  return std::nullopt;
}

}  // namespace

Means means_of(FaultType type) {
  switch (type) {
    case FaultType::latency:
    case FaultType::abort:
    case FaultType::reset_peer:
    case FaultType::empty_response:
    case FaultType::malformed:
    case FaultType::hang:
    case FaultType::down:
    case FaultType::stall_accept:
    case FaultType::drop:
    case FaultType::duplicate:
    case FaultType::reorder:
    case FaultType::slicer:
    case FaultType::bandwidth:
    case FaultType::slow_close:
    case FaultType::late_reply:
      return Means::on_the_way;
    case FaultType::ack_only:
    case FaultType::late_transition:
    case FaultType::reject:
    case FaultType::stuck:
    case FaultType::wrong_state:
    case FaultType::stale_state:
    case FaultType::equivocate:
    case FaultType::not_idempotent:
    case FaultType::spontaneous:
    case FaultType::flap:
      return Means::holding;
    case FaultType::crash:
    case FaultType::pause:
    case FaultType::amnesia:
    case FaultType::clock_skew:
      return Means::process;
    case FaultType::fail_transition:
    case FaultType::wrong_target:
    case FaultType::accept_invalid:
      return Means::help;
  }
  ASSERT(!"unknown type");
}

std::optional<base::Error> refusal_of(const Fault& rule, const RealComponent& component) {
  const std::string_view type = faults::name(rule.type);
  const Means means = means_of(rule.type);
  if (means == Means::process && !component.has_process)
    return refused(
        fmt::format("'{}' needs `process:`: it is done to the program itself, which Kapela must have started", type),
        "leave it out, or let the plant start the component");
  const bool is_helped = std::find(component.hooks.begin(), component.hooks.end(), rule.type) != component.hooks.end();
  if (means == Means::help && !is_helped)
    return refused(fmt::format("'{}' needs the help of the component: no proxy can make a real one do that", type),
                   fmt::format("hooks: {{{}: {{post: \"http://HOST:PORT/PATH\"}}}} says whom to ask for it", type));
  return refusal_of_details(rule);
}

}  // namespace kapela::plant
