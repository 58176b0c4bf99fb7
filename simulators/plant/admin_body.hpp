// The JSON bodies of the admin port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

/// The truth about a component: state, since when, error, progress of a transition.
[[nodiscard]] std::string state_body(const ServedComponent& component, base::Instant now, bool serving);

/// What a reset swept away; `held_answers` were let go by it.
[[nodiscard]] std::string reset_body(const InFlight& swept, std::size_t held_answers, base::Instant now);

/// {"status":"ok", "component": ..., "serving": ...}
[[nodiscard]] std::string health_body(const ServedComponent& component, bool serving);

/// Body of PUT /state.
struct WantedState {
  wire::State state = wire::State::unknown;  ///< unknown: it stays where it is
  wire::JsonPtr data{};                      ///< of its business; null: that stays as it is
  std::int64_t error_code = 0;               ///< FAULT only
  std::string error_message{};               ///< FAULT only
};
[[nodiscard]] base::Result<WantedState> decode_wanted_state(std::string_view body);

}  // namespace kapela::plant
