// Charts of an estimate as SVG: a curve with its band, a histogram, bars around a middle. Functions; colours come from
// the style sheet of the page.
#pragma once

#include <span>
#include <string>

#include "simulators/reports/estimate_page.hpp"

namespace kapela::reports {

/// Rules for what the charts draw.
[[nodiscard]] std::string_view chart_style();

/// Probability over time; lines where `within` and the goal are. Without points: empty.
[[nodiscard]] std::string reliability_chart(const EstimatePage& page);

/// How many of the sorted durations lie where. Empty without any.
[[nodiscard]] std::string histogram_chart(std::span<const double> durations);

/// `unit` stands behind each number. Empty without bars.
[[nodiscard]] std::string tornado_chart(std::span<const TornadoBar> bars, std::string_view label,
                                        std::string_view unit);

}  // namespace kapela::reports
