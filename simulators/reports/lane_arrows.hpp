// The arrows of swim lanes: commands paired with their arrivals and answers. A function of the records.
#pragma once

#include <span>

#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

/// Into `lanes`, which are by ComponentId.
void add_arrows(std::span<const record::Record> records, std::vector<Lane>& lanes);

/// The same of somebody else's orchestrator: of its commands only their arrival is known.
void add_told_arrows(std::span<const record::Record> records, std::vector<Lane>& lanes);

}  // namespace kapela::reports
