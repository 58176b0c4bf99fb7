// Rates as files say them: {fail_transition: 0.002, crash: 1 per 30d}, by the type of the fault.
#pragma once

#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/keys/keys.hpp"
#include "simulators/faults/rate.hpp"

namespace kapela::fault_files {

/// All rates of one component, without names yet. What is wrong is reported.
[[nodiscard]] std::vector<faults::Rate> read_rates(const yaml::Node& node, yaml::Report& report,
                                                   const files::SampleFiles& samples);

/// "1 per 30d" as so many a second. Errors: it is none.
[[nodiscard]] base::Result<double> parse_rate_of_time(std::string_view text);

/// The mapping of them.
[[nodiscard]] keys::Block rates_block();
inline constexpr keys::Shape any_rates = keys::block(rates_block);

}  // namespace kapela::fault_files
