// The bands of swim lanes from the records of a history: true states of components, phases and steps of runs. Functions
// of the records; `SwimLanes` is put together from them.
#pragma once

#include <span>

#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

/// Where the time of a picture begins and ends.
struct Period {
  base::Instant begin{};
  base::Instant end{};
};

/// Into `lanes`, which are by ComponentId.
void add_bands(std::span<const record::Record> records, Period period, std::vector<Lane>& lanes);

[[nodiscard]] std::vector<PhaseBand> phases_of(std::span<const record::Record> records, Period period);
[[nodiscard]] std::vector<StepBand> steps_of(std::span<const record::Record> records, Period period);

}  // namespace kapela::reports
