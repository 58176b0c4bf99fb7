// What is wrong with rules of one component that each are right. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/faults/fault.hpp"

namespace kapela::faults {

struct RuleProblem {
  std::size_t rule = 0;    ///< its place
  std::string_view key{};  ///< a literal; empty: the rule as a whole
  std::string what{};
  std::string hint{};
};

/// Gives each rule without a name one of its own: its type, with a number where that is taken.
void name_all(std::vector<Fault>& rules);

/// Names that are used twice; rules that can never act: they wait for one that is not there or for themselves, for what
/// no command does, or stand behind one that always acts first. `rules` in file order.
[[nodiscard]] std::vector<RuleProblem> problems_of(std::span<const Fault> rules);

}  // namespace kapela::faults
