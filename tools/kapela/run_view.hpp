// How a run looks on a terminal and in a pipe.
#pragma once

#include "orchestrator/wire/json.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {

/// Prints the lines of new records, and redraws the step and its components: state, elapsed of timeout.
void show(Terminal& terminal, const wire::Json& journal, const wire::Json& report);

/// The last word: status, duration, what went wrong, where every component is.
void show_end(Terminal& terminal, const wire::Json& report);

}  // namespace kapela::cli
