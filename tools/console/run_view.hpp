// How a run looks on a terminal and in a pipe.
#pragma once

#include "orchestrator/wire/json.hpp"
#include "tools/console/terminal.hpp"

namespace kapela::console {

/// Prints the lines of new records, and redraws the run: its phase, and each component in it. `question` stands below,
/// unless it is empty.
void show(Terminal& terminal, const wire::Json& journal, const wire::Json& report, const std::string& question);

/// The last word: status, duration, where every component is, what went wrong, and who was left elsewhere, and why.
void show_end(Terminal& terminal, const wire::Json& report);

/// That the plant is latched and what to do about it, if it is; `plant` is the answer of GET /api/v1/components.
void show_latch(Terminal& terminal, const wire::Json& plant);

}  // namespace kapela::console
