// What each type of fault is in front of a real component, and what keeps it from being that. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {

/// What makes a fault happen that no simulator acts.
enum class Means : std::uint8_t {
  on_the_way,  ///< the proxy, to the request and its answer
  holding,     ///< the proxy, by what it passes on, holds back, changes, or adds
  process,     ///< the program itself, where it is ours
  help,        ///< the component, asked by a hook
};
[[nodiscard]] Means means_of(faults::FaultType type);

/// What of a component makes a rule possible.
struct RealComponent {
  bool has_process = false;
  std::span<const faults::FaultType> hooks{};  ///< types that it helps with
};

/// Why the rule cannot act there, with what would make it; nothing: it can.
[[nodiscard]] std::optional<base::Error> refusal_of(const faults::Fault& rule, const RealComponent& component);

}  // namespace kapela::plant
