// One page for people: summary, verdicts, pictures. It needs nothing beside itself: no network, no other file. A
// function, owned by nobody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulators/reports/matrix.hpp"

namespace kapela::reports {

/// The whole page. Cases that failed come first. However many there are, it stays small enough to be sent around: of
/// many cases each has a coarser picture, and the last of very many have none, or are only counted.
[[nodiscard]] std::string html_page(const std::vector<CaseOutcome>& cases, std::string_view title,
                                    const std::vector<Matrix>& campaigns = {});

}  // namespace kapela::reports
