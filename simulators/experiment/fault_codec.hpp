// A fault of a component as a replay file says it: from its keys to a Fault, and back.
#pragma once

#include <optional>

#include "orchestrator/yaml/reader.hpp"
#include "simulators/experiment/flow_text.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::experiment {

/// Reads the keys of a rule from a mapping that may have others; whoever made the reader finishes it. Nothing when it
/// has reported an error.
[[nodiscard]] std::optional<faults::Fault> read_fault(yaml::MappingReader& reader);

/// Adds the keys of a rule; `read_fault` makes an equal one of them.
void write_fault(const faults::Fault& fault, FlowMapping& into);

}  // namespace kapela::experiment
