// The keys that only a campaign has, read from its file. A function that reports what is wrong.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "simulators/experiment/campaign.hpp"

namespace kapela::experiment {

/// `matrix`, `seeds`, `baseline` and `budget` of the file's root. `common` is what else stands in the file.
[[nodiscard]] Campaign read_campaign(keys::Keys& root, const record::Plant& plant, const Experiment& common);

}  // namespace kapela::experiment
