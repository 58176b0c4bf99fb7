#include "simulators/reports/curve_page.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr double width = 680;
constexpr double height = 200;
constexpr double left = 44;
constexpr double below = 24;
constexpr std::size_t most_ticks = 9;

constexpr std::string_view style =
    "<style>\n"
    ".curve { width: 100%; max-width: 760px; height: auto; display: block; margin: 6px 0 2px; }\n"
    ".curve text { fill: var(--quiet); font-size: 11px; }\n"
    ".curve .grid { stroke: var(--faint); } .curve .axis { stroke: var(--line); }\n"
    ".curve .seen { fill: none; stroke: var(--cmd); stroke-width: 2.2; }\n"
    ".curve .fitted { fill: none; stroke: var(--fault); stroke-width: 1.6; stroke-dasharray: 5 3; }\n"
    ".key { font-size: 12px; color: var(--quiet); } .key .seen { color: var(--cmd); } .key .fitted { color: "
    "var(--fault); }\n"
    "section.figure { margin-top: 30px; }\n"
    "</style>\n";

/// From seconds and shares to the picture.
struct CurveScale {
  double most;

  [[nodiscard]] double x(double seconds) const { return left + std::clamp(seconds / most, 0.0, 1.0) * (width - left); }
  [[nodiscard]] static double y(double share) { return 6 + (1 - share) * (height - below - 6); }
};

std::string line(const std::vector<SharePoint>& points, const CurveScale& scale, std::string_view css) {
  if (points.empty()) return {};
  std::string path;
  for (const SharePoint& each : points)
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", scale.x(each.x), CurveScale::y(each.y));
  return fmt::format("<path class=\"{}\" d=\"{}\"/>", css, path);
}

std::string axes(const CurveScale& scale) {
  std::string text;
  for (const double share : {0.0, 0.5, 1.0})
    text += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1:.1f}H{2:.0f}\"/><text x=\"{3:.1f}\" y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5:.0f} %</text>",
        left, CurveScale::y(share), width, left - 6, CurveScale::y(share) + 4, share * 100);
  const base::Duration length(static_cast<base::Duration::rep>(scale.most * 1e9));
  for (const Tick& tick : ticks(length, most_ticks)) {
    const double at = scale.x(seconds(tick.at));
    text += fmt::format(
        "<path class=\"axis\" d=\"M{0:.1f} {1:.1f}v5\"/><text x=\"{0:.1f}\" y=\"{2:.1f}\" "
        "text-anchor=\"{3}\">{4}</text>",
        at, CurveScale::y(0), height - 4, at > width - 20 ? "end" : "middle", escape(tick.label));
  }
  return text;
}

double most_of(const CurveFigure& figure) {
  double most = 1e-6;
  for (const auto* points : {&figure.seen, &figure.fitted})
    for (const SharePoint& each : *points)
      if (std::isfinite(each.x)) most = std::max(most, each.x);
  return most;
}

std::string drawing(const CurveFigure& figure) {
  const CurveScale scale{most_of(figure)};
  return fmt::format(
      "<svg class=\"curve\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\">{}{}{}</svg>\n"
      "<p class=\"key\"><span class=\"seen\">——</span> what was seen{}</p>\n",
      escape_attribute(figure.heading), width, height, axes(scale), line(figure.seen, scale, "seen"),
      line(figure.fitted, scale, "fitted"),
      figure.fitted.empty() ? "" : ", <span class=\"fitted\">- - -</span> what was chosen");
}

std::string section(const CurveFigure& figure) {
  std::string text = fmt::format("<section class=\"figure\">\n<h2>{}</h2>\n", escape(figure.heading));
  for (const std::string& each : figure.facts) text += fmt::format("<p class=\"facts\">{}</p>\n", escape(each));
  if (!figure.seen.empty()) text += drawing(figure);
  return text + "</section>\n";
}

std::string cells(const std::vector<std::string>& row, std::string_view element) {
  std::string text;
  for (const std::string& each : row) text += fmt::format("<{0}>{1}</{0}>", element, escape(each));
  return fmt::format("<tr>{}</tr>\n", text);
}

std::string table(const CurvePage& page) {
  std::string text = "<table>\n<thead>" + cells(page.columns, "th") + "</thead>\n<tbody>\n";
  for (const auto& each : page.rows) text += cells(each, "td");
  return text + "</tbody></table>\n";
}

}  // namespace

std::string html_of(const CurvePage& page) {
  std::string text = html_head(page.title, style);
  text += fmt::format("<header>\n<h1>{}</h1>\n<p class=\"facts\">{}</p>\n</header>\n<main>\n", escape(page.title),
                      escape(page.facts));
  if (!page.rows.empty()) text += table(page);
  for (const CurveFigure& each : page.figures) text += section(each);
  return text + "</main>\n</body>\n</html>\n";
}

}  // namespace kapela::reports
