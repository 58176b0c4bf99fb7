// Spans in the Trace Event Format of Chrome: what Perfetto, speedscope and chrome://tracing open. A function.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/tracing/span.hpp"

namespace kapela::tracing {

/// A process a run, a thread for the run with its phases, for its steps, and for each component; where two of them
/// overlap without one inside the other, a thread more. Times are microseconds since the beginning of the first span.
[[nodiscard]] std::string chrome_trace(const std::vector<Span>& spans);

}  // namespace kapela::tracing
