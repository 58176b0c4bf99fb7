// Hearing: which command a component takes an event for, by its dialect. Functions only.
#pragma once

#include <optional>
#include <string_view>

#include "orchestrator/wire/profile.hpp"

namespace kapela::component {

struct Heard {
  std::optional<wire::Command> command{};  ///< none: a business event
  /// The workers of a service of avena_commons end when this comes: it dispatches the type, and has no handler for it.
  bool kills = false;
};

/// One of ours understands the commands in every spelling, one of another dialect those of its own.
[[nodiscard]] Heard hear(std::string_view event_type, wire::Dialect dialect);

}  // namespace kapela::component
