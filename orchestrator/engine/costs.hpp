// Costs: what a component costs, as it told when it was asked. A value; the Board keeps the last of each component.
#pragma once

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/observation.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::engine {

struct Costs {
  wire::HealthReport told{};
  base::Instant at{};  ///< when it came
  Sequence as_of = 0;  ///< it was asked for no earlier than this point
};

}  // namespace kapela::engine
