// Watched: a component that a run has given up with a command in doubt: what may still happen to it. A value.
#pragma once

#include <optional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/rare.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

struct Watched {
  record::ComponentId component = record::no_component;
  record::RunId run = record::no_run;                ///< that gave it up
  record::CommandId id = record::no_command;         ///< the command in doubt, in the epoch of its run
  wire::Command command = wire::Command::get_state;  ///< get_state: none is known
  wire::State ceiling = wire::State::stopped;        ///< it may stay no higher
  bool answered = false;                             ///< when it was given up, on its way somewhere
  base::Instant doubt_until{};                       ///< a component that knows not_after obeys none of it later
  std::optional<base::Instant> since{};              ///< given up; none: in an earlier life of the orchestrator
};

/// How a run has left a component.
struct Left {
  record::ComponentId component = record::no_component;
  bool answers = false;
  base::Rare<Watched> watched{};  ///< a command in doubt is left in it
};

}  // namespace kapela::engine
