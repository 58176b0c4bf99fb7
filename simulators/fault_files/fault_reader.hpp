// Faults as files and admin bodies say them: rules of plants, of experiments and of what a search has found.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {

/// One rule: {name, type, at, match, trigger, priority, enabled, ttl, note} and the parameters of its type. Nothing
/// when it has reported an error. Without `samples` a latency cannot be drawn from a file.
[[nodiscard]] std::optional<faults::Fault> read_fault(const yaml::Node& node, yaml::Report& report,
                                                      const files::SampleFiles* samples = nullptr);

/// All keys of a rule of that type, for whoever documents them.
void rule_keys(keys::Keys& keys, const faults::FaultTraits& type);

/// The parameters of that type alone, and its place where it has a choice. What is not there keeps its value.
void parameter_keys(keys::Keys& keys, const faults::FaultTraits& type, const files::SampleFiles* samples,
                    faults::Fault& fault);

/// The same as `read_fault` among keys of the caller's, who finishes the reader.
[[nodiscard]] std::optional<faults::Fault> read_fault(keys::KeyReader& reader,
                                                      const files::SampleFiles* samples = nullptr);

/// All rules of one component, named and checked together.
[[nodiscard]] std::vector<faults::Fault> read_faults(const yaml::Node& list, yaml::Report& report,
                                                     const files::SampleFiles* samples = nullptr);

}  // namespace kapela::fault_files
