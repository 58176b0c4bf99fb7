// ComponentSettings: how a simulated component behaves when nothing is wrong. Values, shared by all that behave alike.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/distribution.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/component/business_settings.hpp"

namespace kapela::component {

/// The commands that move a component: the first of wire::Command.
inline constexpr std::size_t transition_commands = 7;
static_assert(static_cast<std::size_t>(wire::Command::ack) + 1 == transition_commands);

/// How long things take. The default is: no time at all.
struct Timing {
  std::array<base::Distribution, transition_commands> transitions{};  ///< by command; see `of`
  base::Distribution ack{};                                           ///< until the answer to a request leaves

  [[nodiscard]] const base::Distribution& of(wire::Command command) const {
    ASSERT(static_cast<std::size_t>(command) < transition_commands);
    return transitions[static_cast<std::size_t>(command)];
  }
  [[nodiscard]] base::Distribution& of(wire::Command command) {
    ASSERT(static_cast<std::size_t>(command) < transition_commands);
    return transitions[static_cast<std::size_t>(command)];
  }

  friend bool operator==(const Timing&, const Timing&) = default;
};

struct ComponentSettings {
  std::string name{};
  wire::State initial_state = wire::State::stopped;
  /// avena2: it is no better than the services of avena_commons 2.x: it ignores fences, so that an old command acts
  /// however late it comes, says nothing to a command, illegal ones included, and tells no change by itself.
  wire::Dialect dialect = wire::Dialect::seed;
  bool stays_away = false;  ///< after a CMD_RESTART nobody starts it again
  /// Never null. One for all components of equal timing: 10,000 of them stay small.
  std::shared_ptr<const Timing> timing = std::make_shared<const Timing>();
  std::shared_ptr<const BusinessSettings> business{};  ///< null: it says nothing of it, and has no rules
};

/// What it answers to CMD_HEALTH_CHECK: what the settings say comes before the truth.
[[nodiscard]] wire::HealthReport figures_of(const ComponentSettings& settings, wire::HealthReport truth);

}  // namespace kapela::component
