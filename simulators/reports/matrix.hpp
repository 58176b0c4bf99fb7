// Matrix: the outcome of a campaign as a table: which fault, at which command of which component, broke what. Values;
// html_page shows them as well.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulators/reports/outcome.hpp"

namespace kapela::reports {

struct Matrix {
  /// What became of one cell under all seeds, and the worst verdict among them.
  struct Entry {
    std::string text{};
    Verdict verdict = Verdict::pass;
  };
  struct Row {
    std::string fault{};
    std::string command{};                        ///< empty: whatever prompts the fault
    std::vector<std::optional<Entry>> entries{};  ///< by column; nothing: there is no such cell
  };

  std::string title{};
  std::vector<std::string> columns{};  ///< components
  std::vector<Row> rows{};
};

}  // namespace kapela::reports
