#include "simulators/faults/fault_type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "orchestrator/base/assert.hpp"
#include "simulators/faults/types/types.hpp"

namespace kapela::faults {
namespace {

/// By FaultType. Pointers, because the traits themselves are initialised in other files.
constexpr std::array<const FaultTraits*, fault_types> all{
    &latency_traits,
    &drop_traits,
    &duplicate_traits,
    &ack_only_traits,
    &late_transition_traits,
    &fail_transition_traits,
    &wrong_target_traits,
    &stale_state_traits,
    &hang_traits,
    &crash_traits,
    &abort_traits,
    &reset_peer_traits,
    &empty_response_traits,
    &malformed_traits,
    &down_traits,
    &stall_accept_traits,
    &reorder_traits,
    &slicer_traits,
    &bandwidth_traits,
    &slow_close_traits,
    &pause_traits,
    &clock_skew_traits,
    &late_reply_traits,
    &wrong_state_traits,
    &equivocate_traits,
    &flap_traits,
    &spontaneous_traits,
    &reject_traits,
    &accept_invalid_traits,
    &stuck_traits,
    &not_idempotent_traits,
    &amnesia_traits,
};

}  // namespace

const FaultTraits& traits(FaultType type) {
  const auto index = static_cast<std::size_t>(type);
  ASSERT(index < all.size() && all[index]->type == type);
  return *all[index];
}

Stage stage_of(const Fault& fault) {
  const FaultTraits& own = traits(fault.type);
  if (!own.at_reply) return *own.at_receive;
  return fault.at == Place::receive && own.at_receive ? *own.at_receive : *own.at_reply;
}

Fault usual_fault(FaultType type) {
  Fault fault;
  fault.type = type;
  if (const auto usual = traits(type).usual) usual(fault);
  return fault;
}

std::string_view name(FaultType type) {
  return traits(type).name;
}

std::optional<FaultType> parse_fault_type(std::string_view text) {
  const auto found =
      std::find_if(all.begin(), all.end(), [text](const FaultTraits* each) { return each->name == text; });
  if (found == all.end()) return std::nullopt;
  return (*found)->type;
}

std::vector<std::string> fault_type_names() {
  std::vector<std::string> names;
  for (const FaultTraits* each : all) names.emplace_back(each->name);
  return names;
}

bool has_place(FaultType type) {
  return traits(type).at_receive && traits(type).at_reply;
}

bool acts_by_itself(const Fault& fault) {
  if (!fault.match.empty()) return false;
  const bool is_timed = fault.trigger.window || fault.trigger.when_state || fault.trigger.once_per;
  const Stage stage = stage_of(fault);
  return traits(fault.type).scope == Scope::nothing || (stage == Stage::process && is_timed);
}

}  // namespace kapela::faults
