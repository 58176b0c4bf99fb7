// A page of curves: a table, and below it a figure each with what was seen and what was made of it. It needs nothing
// beside itself. Values, and a function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::reports {

struct SharePoint {
  double x = 0;  ///< seconds
  double y = 0;  ///< a share: 0 to 1
};

struct CurveFigure {
  std::string heading{};
  std::vector<std::string> facts{};  ///< a line each
  std::vector<SharePoint> seen{};    ///< in order of x
  std::vector<SharePoint> fitted{};  ///< likewise; empty: nothing was fitted
};

struct CurvePage {
  std::string title{};
  std::string facts{};
  std::vector<std::string> columns{};
  std::vector<std::vector<std::string>> rows{};
  std::vector<CurveFigure> figures{};
};

/// The whole page.
[[nodiscard]] std::string html_of(const CurvePage& page);

}  // namespace kapela::reports
