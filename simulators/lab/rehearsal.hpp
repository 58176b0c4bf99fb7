// The rehearsal: an orchestrator and as many simulated components as the plant has, in this process, to learn how fast
// this machine can be. Not the plant itself: its components are not touched.
#pragma once

#include <cstddef>
#include <optional>

#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/net/measured_slack.hpp"

namespace kapela::lab {

/// Takes 20 ms, and then 20 times what a command to all components takes; blocks.
[[nodiscard]] base::Result<net::MeasuredSlack> rehearse(std::size_t components);

/// Whether this machine can keep a scale: measures it, unless time is real, of which it gives nothing. Errors: of the
/// rehearsal; it is too unpunctual for what `settings` judge such a plant by.
[[nodiscard]] base::Result<std::optional<net::MeasuredSlack>> measure(net::TimeScale scale, std::size_t components,
                                                                      const engine::EngineSettings& settings);

}  // namespace kapela::lab
