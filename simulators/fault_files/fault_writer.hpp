// A fault as text which fault_reader reads back.
#pragma once

#include <string>

#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

/// One line in flow style with only what differs from the defaults, e.g. `{type: drop, at: receive, match: {event:
/// CMD_RUN}, trigger: {count: 1}}`.
[[nodiscard]] std::string fault_yaml(const faults::Fault& fault);

/// The same as a JSON object.
[[nodiscard]] std::string fault_json(const faults::Fault& fault);

}  // namespace kapela::fault_files
