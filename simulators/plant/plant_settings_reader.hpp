// The simulators' half of a plant file: timings, faults, initial states, admin ports and the seed, as settings.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/yaml/report.hpp"
#include "simulators/plant/plant_settings.hpp"

namespace kapela::plant {

/// What is wrong goes into the report; then the result is not to be used. `drawn_seed` serves where the file has none.
[[nodiscard]] PlantSettings read_plant_settings(const files::PlantFile& file, const files::SampleFiles& samples,
                                                std::uint64_t drawn_seed, yaml::Report& report);

/// The keys of plant files, and their JSON Schema.
[[nodiscard]] keys::Block simulated_plant_block();
[[nodiscard]] std::string plant_schema();

}  // namespace kapela::plant
