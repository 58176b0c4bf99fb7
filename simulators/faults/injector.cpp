#include "simulators/faults/injector.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::faults {
namespace {

/// Where a request's way ends before its answer has left; the strongest first.
enum class End : std::uint8_t { crash_at_receive, crash_at_reply, lost_request, lost_reply, none };

End end_of(const Fault& rule) {
  if (rule.type == FaultType::crash) return rule.at == Place::receive ? End::crash_at_receive : End::crash_at_reply;
  if (rule.type == FaultType::hang) return End::lost_request;
  if (rule.type != FaultType::drop) return End::none;
  return rule.at == Place::receive ? End::lost_request : End::lost_reply;
}

bool stronger(const Fault* a, const Fault* b) {
  return end_of(*a) < end_of(*b);
}

bool matches(const Fault& rule, wire::Command command, wire::State state) {
  if (rule.match.event && *rule.match.event != command) return false;
  if (rule.match.from && *rule.match.from != state) return false;
  if (!rule.match.to && !is_of_transition(rule.type)) return true;
  const std::optional<wire::Edge> edge = wire::edge(command, state);
  return edge && (!rule.match.to || *rule.match.to == edge->to);
}

bool hits(const Trigger& trigger, std::uint32_t matched_before) {
  if (matched_before < trigger.skip) return false;
  return trigger.count == 0 || matched_before - trigger.skip < trigger.count;
}

/// A rule that does not end the request acts when the request comes as far as where it acts.
bool is_reached(const Fault& rule, End end) {
  switch (end) {
    case End::crash_at_receive:
    case End::lost_request:
      return false;
    case End::crash_at_reply:
    case End::lost_reply:
      return rule.type != FaultType::latency || rule.at == Place::receive;
    case End::none:
      return true;
  }
  ASSERT(!"unknown end");
}

const Fault*& slot_of(const Fault& rule, Injection& injection) {
  switch (rule.type) {
    case FaultType::drop:
      return rule.at == Place::receive ? injection.drop_request : injection.drop_reply;
    case FaultType::duplicate:
      return injection.duplicate;
    case FaultType::stale_state:
      return injection.stale;
    case FaultType::hang:
      return injection.hang;
    case FaultType::crash:
      return injection.crash;
    case FaultType::ack_only:
    case FaultType::late_transition:
    case FaultType::fail_transition:
    case FaultType::wrong_target:
      return injection.transition;
    case FaultType::latency:
      break;
  }
  ASSERT(!"latencies add up");
}

/// False where one of the same kind acts already.
bool apply(const Fault& rule, Injection& injection) {
  if (rule.type == FaultType::latency) {
    (rule.at == Place::receive ? injection.receive_delay : injection.reply_delay) += rule.duration;
    return true;
  }
  const Fault*& slot = slot_of(rule, injection);
  if (slot != nullptr) return false;
  slot = &rule;
  return true;
}

}  // namespace

Injector::Injector(std::vector<Fault> rules) : rules_(std::move(rules)), matched_(rules_.size()) {}

Injection Injector::on_command(wire::Command command, wire::State state) {
  fired_.clear();
  for (std::size_t i = 0; i < rules_.size(); ++i)
    if (matches(rules_[i], command, state) && hits(rules_[i].trigger, matched_[i]++)) fired_.push_back(&rules_[i]);
  Injection injection;
  if (fired_.empty()) return injection;
  const Fault* const last = *std::min_element(fired_.begin(), fired_.end(), stronger);  // the first of the strongest
  const End end = end_of(*last);
  std::erase_if(fired_, [&](const Fault* rule) {
    const bool acts = end_of(*rule) == End::none ? is_reached(*rule, end) : rule == last;
    return !acts || !apply(*rule, injection);
  });
  return injection;
}

void Injector::reset() {
  std::fill(matched_.begin(), matched_.end(), 0);
  fired_.clear();
}

}  // namespace kapela::faults
