// Rate: how often something goes wrong by chance, as data: a rule of faults whose trigger is made of one number. So
// whoever knows rules knows rates.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "simulators/faults/fault.hpp"

namespace kapela::faults {

/// What a rate of a type counts by.
struct RatedType {
  FaultType type;
  bool of_requests;  ///< of 1: a part of the requests that the type acts on
  bool of_time;      ///< so many in a time, whatever is asked
};

/// Those of which a rate has a meaning: what happens once, and is over or stays. Bytes, clocks and lies do not.
inline constexpr std::array rated_types{
    RatedType{FaultType::fail_transition, true, false},
    RatedType{FaultType::late_transition, true, false},
    RatedType{FaultType::stuck, true, false},
    RatedType{FaultType::ack_only, true, false},
    RatedType{FaultType::reject, true, false},
    RatedType{FaultType::drop, true, false},
    RatedType{FaultType::hang, true, false},
    RatedType{FaultType::abort, true, false},
    RatedType{FaultType::reset_peer, true, false},
    RatedType{FaultType::empty_response, true, false},
    RatedType{FaultType::malformed, true, false},
    RatedType{FaultType::latency, true, false},
    RatedType{FaultType::duplicate, true, false},
    RatedType{FaultType::crash, true, true},
    RatedType{FaultType::pause, true, true},
    RatedType{FaultType::down, false, true},
    RatedType{FaultType::stall_accept, false, true},
    RatedType{FaultType::spontaneous, false, true},
};

struct Rate {
  Fault rule{};  ///< its trigger says `value`
  bool is_of_time = false;
  double value = 0;              ///< of 1; of time: a second
  std::optional<double> from{};  ///< as far as it is known: no less,
  std::optional<double> to{};    ///< and no more

  friend bool operator==(const Rate&, const Rate&) = default;
};

/// The rule of a rate, were its value another one.
[[nodiscard]] Fault rule_at(const Rate& rate, double value);

/// Gives each rule a name that none of `others` has, "drop_by_rate", and the trigger of its value.
void make_rules(std::vector<Rate>& rates, const std::vector<Fault>& others);

}  // namespace kapela::faults
