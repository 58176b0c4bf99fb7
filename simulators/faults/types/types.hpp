// The traits of every type of fault, each defined in its file beside this one.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {

extern const FaultTraits latency_traits;
extern const FaultTraits drop_traits;
extern const FaultTraits duplicate_traits;
extern const FaultTraits ack_only_traits;
extern const FaultTraits late_transition_traits;
extern const FaultTraits fail_transition_traits;
extern const FaultTraits wrong_target_traits;
extern const FaultTraits stale_state_traits;
extern const FaultTraits hang_traits;
extern const FaultTraits crash_traits;
extern const FaultTraits abort_traits;
extern const FaultTraits reset_peer_traits;
extern const FaultTraits empty_response_traits;
extern const FaultTraits malformed_traits;
extern const FaultTraits down_traits;
extern const FaultTraits stall_accept_traits;
extern const FaultTraits reorder_traits;
extern const FaultTraits slicer_traits;
extern const FaultTraits bandwidth_traits;
extern const FaultTraits slow_close_traits;
extern const FaultTraits pause_traits;
extern const FaultTraits clock_skew_traits;
extern const FaultTraits late_reply_traits;
extern const FaultTraits wrong_state_traits;
extern const FaultTraits equivocate_traits;
extern const FaultTraits flap_traits;
extern const FaultTraits spontaneous_traits;
extern const FaultTraits reject_traits;
extern const FaultTraits accept_invalid_traits;
extern const FaultTraits stuck_traits;
extern const FaultTraits not_idempotent_traits;
extern const FaultTraits amnesia_traits;

}  // namespace kapela::faults
