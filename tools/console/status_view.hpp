// How the components of a plant look as tables and lines; `component` and `plant` are documents of the API.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/json.hpp"
#include "tools/console/terminal.hpp"

namespace kapela::console {

/// State, health, since when, last seen, owner, error; `components` is a list.
[[nodiscard]] Rows status_table(const wire::Json& components);

/// The same for one who watches, `ages` after each component was told of; what was missed stands instead of last seen.
[[nodiscard]] Rows watch_table(const wire::Json& components, const std::vector<base::Duration>& ages);

/// CPU, memory, uptime and processes of those that have told; the header alone: nobody has.
[[nodiscard]] Rows figures_table(const wire::Json& components);

/// "io: RUN, ONLINE, run 3": what a person hears of a change.
[[nodiscard]] std::string status_line(const wire::Json& component);

/// Red; empty when the plant is not latched.
[[nodiscard]] std::string latch_line(const Terminal& terminal, const wire::Json& plant);

/// Addresses, groups, dependencies; `components` is a list.
[[nodiscard]] Rows components_table(const wire::Json& components);

}  // namespace kapela::console
