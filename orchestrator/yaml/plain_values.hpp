// Values without quotes that hardly say what was meant: a '#' that begins a comment in the middle of a text, characters
// that nobody sees. A function.
#pragma once

#include <span>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// Warns of them.
void check_plain_values(std::span<const Node> documents, Report& report);

}  // namespace kapela::yaml
