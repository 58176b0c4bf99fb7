// Scenario files: from text to the engine's scenarios. YAML or JSON, the seed's keys or avena_commons'.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/keys/shape.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// Reads the report's text: one scenario (a mapping with `name`), a list of them (under `scenarios:` or at the top), or
/// several documents. What is wrong goes into the report; then the result is not to be used.
[[nodiscard]] std::vector<scenario::Scenario> read_scenarios(yaml::Report& report);

/// One scenario.
extern const keys::Shape any_scenario;

/// The JSON Schema of such files.
[[nodiscard]] std::string scenario_schema();

}  // namespace kapela::files
