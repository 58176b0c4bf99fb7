// Faults as files say them: rules of plants, of experiments and of what a search has found.
#pragma once

#include <optional>

#include "orchestrator/yaml/reader.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

/// One rule: {name, type, at, match: {event, from, to}, trigger: {nth | skip, count | once}} and the parameters of its
/// type. Nothing when it has reported an error.
[[nodiscard]] std::optional<faults::Fault> read_fault(const yaml::Node& node, yaml::Report& report);

/// The same among keys of the caller's, who finishes the reader.
[[nodiscard]] std::optional<faults::Fault> read_fault(yaml::MappingReader& reader);

}  // namespace kapela::fault_files
