// The keys `match` and `trigger` of a rule. Each reports what is wrong, and keeps what is not said.
#pragma once

#include "orchestrator/yaml/reader.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::fault_files {

void read_match(yaml::MappingReader& reader, faults::Match& match);
void read_trigger(yaml::MappingReader& reader, faults::Trigger& trigger);

}  // namespace kapela::fault_files
