// What was learned as a page for people: a table, and a curve of each transition. A function over values.
#pragma once

#include <string>
#include <vector>

#include "simulators/reports/curve_page.hpp"
#include "simulators/twin/learned.hpp"

namespace kapela::twin {

/// The table for people, its first row the header. Also for a terminal.
[[nodiscard]] std::vector<std::vector<std::string>> learned_rows(const Learned& learned);
/// What went wrong, a sentence each: shares with their intervals.
[[nodiscard]] std::vector<std::string> share_lines(const Learned& learned);
/// Who seems to depend on whom, a sentence each.
[[nodiscard]] std::vector<std::string> suggestion_lines(const Learned& learned);

[[nodiscard]] reports::CurvePage learned_page(const Learned& learned, const std::string& title);

}  // namespace kapela::twin
