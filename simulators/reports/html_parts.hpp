// The parts of a page: its head, its summary and its cases. Functions, put together in html.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/reports/matrix.hpp"
#include "simulators/reports/swim_lanes.hpp"

namespace kapela::reports {

/// A page up to the beginning of its body; it may run the script of pages and no other. `more`: HTML for its head.
[[nodiscard]] std::string html_head(std::string_view title, std::string_view more = {});

/// "✓ PASS" with its colour.
[[nodiscard]] std::string badge(Verdict verdict);

/// "pass", "fail", "inconclusive": its class in the style sheet.
[[nodiscard]] std::string_view css_class(Verdict verdict);

/// "case-3": where the section of a case is.
[[nodiscard]] std::string anchor(std::size_t position);

/// Counts, and a table of the first `listed` cases in this order.
[[nodiscard]] std::string html_summary(std::span<const CaseOutcome* const> cases, std::size_t listed,
                                       std::string_view title);

/// The table of a campaign.
[[nodiscard]] std::string html_matrix(const Matrix& matrix);

/// The section of a case. Without limits it has no picture.
[[nodiscard]] std::string html_case(const CaseOutcome& outcome, std::size_t position,
                                    const std::optional<Limits>& picture_limits);

/// What the colours and signs of a picture mean: those that it has.
[[nodiscard]] std::string html_legend(const SwimLanes& picture);

/// The moments of a picture that matter most, in words.
[[nodiscard]] std::string html_moments(const SwimLanes& picture);

}  // namespace kapela::reports
