// Recent lines: the end of the log, for those who come when most of it has been said. Functions only.
#pragma once

#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// [{"sequence", "time", "run", "level", "line"}], oldest first, of this life: routine is left out before what matters,
/// and the latch that is on never is.
[[nodiscard]] wire::Json recent_lines(const runtime::Orchestrator& orchestrator);

}  // namespace kapela::api
