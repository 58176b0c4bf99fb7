// The difference of two texts, as `diff -u` shows it. A function.
#pragma once

#include <string>
#include <vector>

namespace kapela::stories {

/// "-" before a line of `expected` alone, "+" before one of `made` alone, with three lines around them. Empty: the
/// lines are the same.
[[nodiscard]] std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& made);

}  // namespace kapela::stories
