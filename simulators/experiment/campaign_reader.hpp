// The keys that only a campaign has, read from its file. A function that reports what is wrong.
#pragma once

#include "orchestrator/yaml/reader.hpp"
#include "simulators/experiment/campaign.hpp"

namespace kapela::experiment {

/// Reads `matrix`, `seeds`, `baseline` and `budget` of the file's root. `common` is what else stands in the file.
[[nodiscard]] Campaign read_campaign(yaml::MappingReader& root, const engine::Plant& plant, const Experiment& common);

}  // namespace kapela::experiment
