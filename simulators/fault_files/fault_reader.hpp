// Faults as files and admin bodies say them: rules of plants, of experiments and of what a search has found.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/yaml/reader.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

/// One rule: {name, type, at, match, trigger, priority, enabled, ttl, note} and the parameters of its type. Nothing
/// when it has reported an error. Without `samples` a latency cannot be drawn from a file.
[[nodiscard]] std::optional<faults::Fault> read_fault(const yaml::Node& node, yaml::Report& report,
                                                      const files::SampleFiles* samples = nullptr);

/// The same among keys of the caller's, who finishes the reader.
[[nodiscard]] std::optional<faults::Fault> read_fault(yaml::MappingReader& reader,
                                                      const files::SampleFiles* samples = nullptr);

/// All rules of one component, named and checked together.
[[nodiscard]] std::vector<faults::Fault> read_faults(const yaml::Node& list, yaml::Report& report,
                                                     const files::SampleFiles* samples = nullptr);

}  // namespace kapela::fault_files
