// The keys of a scenario that say how it runs: atomicity, rollback, timeout, mode, cooldown, priority, max_executions,
// resume.
#pragma once

#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

void read_scenario_keys(yaml::MappingReader& reader, engine::Scenario& scenario);

}  // namespace kapela::files
