// The simulators' part of a plant file: timing, first states, admin ports, the seed.
#pragma once

#include "orchestrator/files/plant_file.hpp"
#include "simulators/plant/settings.hpp"

namespace kapela::plant {

/// Reads what files::read_plant_file left unread. `samples` is where empirical distributions are. What is wrong goes
/// into the report; then the result is not to be used. A file without a seed gets `drawn_seed`.
[[nodiscard]] PlantSettings read_plant_settings(const files::PlantFile& file, const files::FileSystem& samples,
                                                std::uint64_t drawn_seed, yaml::Report& report);

}  // namespace kapela::plant
