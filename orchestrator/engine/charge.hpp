// Charge: a component that is to be brought down. A value.
#pragma once

#include <cstdint>

#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

struct Charge {
  record::ComponentId id = record::no_component;
  wire::State ceiling = wire::State::stopped;  ///< it may stay no higher: tau of semantics.md
  std::uint32_t last_step = 0;                 ///< in which it was commanded last
};

}  // namespace kapela::engine
