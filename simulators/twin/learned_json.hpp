// What was learned, and what has drifted, as JSON for scripts. Durations are seconds. Functions over values.
#pragma once

#include "orchestrator/wire/json.hpp"
#include "simulators/twin/drift.hpp"
#include "simulators/twin/learned.hpp"

namespace kapela::twin {

[[nodiscard]] wire::JsonPtr learned_json(const Learned& learned);
[[nodiscard]] wire::JsonPtr drift_json(const std::vector<EdgeDrift>& drifts);

}  // namespace kapela::twin
