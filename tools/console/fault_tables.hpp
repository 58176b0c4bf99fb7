// What the admin ports tell of faults and resets, as lines for people.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/wire/json.hpp"

namespace kapela::console {

/// The header of the table of rules, and a row for each rule of a component: a member of "faults" of GET /faults.
[[nodiscard]] std::vector<std::string> fault_columns();
[[nodiscard]] std::vector<std::string> fault_row(const std::string& component, const wire::Json& rule);

/// Why a rule did not act: a member of "near_misses" of GET /near-misses.
[[nodiscard]] std::vector<std::string> near_miss_lines(const wire::Json& rule);

/// What a reset swept away, from the answer to POST /reset: "nothing was in flight", or what was.
[[nodiscard]] std::string swept_text(const wire::Json& answer);

}  // namespace kapela::console
