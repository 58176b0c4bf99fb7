#include "simulators/reports/charts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"

namespace kapela::reports {
namespace {

constexpr double chart_width = 860;
constexpr double chart_height = 300;
constexpr double left_margin = 70;
constexpr double right_margin = 20;
constexpr double top_margin = 16;
constexpr double bottom_margin = 36;

/// From values to pixels.
struct Scale {
  double from = 0;
  double to = 1;
  double begin = 0;
  double end = 1;

  [[nodiscard]] double operator()(double value) const {
    return to > from ? begin + (value - from) / (to - from) * (end - begin) : (begin + end) / 2;
  }
};

/// 1, 2 or 5 times a power of ten, so that about `wanted` of them fill the range.
double step_for(double range, int wanted) {
  if (!(range > 0)) return 1;
  const double rough = range / wanted;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough) return factor * power;
  return 10 * power;
}

std::string number_text(double value) {
  return fmt::format("{:.6g}", std::abs(value) < 1e-12 ? 0 : value);
}

std::string tick(double x, double y, std::string_view anchor, std::string_view text) {
  return fmt::format("<text class=\"tick\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", anchor, x, y,
                     escape(text));
}

std::string line(std::string_view css, double x1, double y1, double x2, double y2) {
  return fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>", css, x1, y1, x2,
                     y2);
}

std::string x_axis(const Scale& x, double bottom, std::string_view unit) {
  std::string text = line("axis", x.begin, bottom, x.end, bottom);
  const double step = step_for(x.to - x.from, 8);
  for (double at = std::ceil(x.from / step) * step; at <= x.to + step / 1e6; at += step)
    text += line("grid", x(at), top_margin, x(at), bottom) +
            tick(x(at), bottom + 16, "middle", number_text(at) + std::string(unit));
  return text;
}

std::string y_axis(const Scale& y, double left, double right) {
  std::string text;
  const double step = step_for(y.to - y.from, 5);
  for (double at = std::ceil(y.from / step) * step; at <= y.to + step / 1e6; at += step)
    text += line("grid", left, y(at), right, y(at)) + tick(left - 8, y(at) + 4, "end", number_text(at));
  return text;
}

std::string figure(std::string_view title, double height, const std::string& inside) {
  return fmt::format(
      "<figure><figcaption>{}</figcaption><svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "width=\"{:.0f}\" height=\"{:.0f}\">{}</svg></figure>\n",
      escape(title), escape_attribute(title), chart_width, height, chart_width, height, inside);
}

/// Up to a time it is what it was at the time before: a staircase.
std::string staircase(std::span<const CurvePoint> points, const Scale& x, const Scale& y, double CurvePoint::*what) {
  std::string path = fmt::format("M{:.1f} {:.1f}", x(points.front().seconds), y(points.front().*what));
  for (const CurvePoint& each : points.subspan(1))
    path += fmt::format("H{:.1f}V{:.1f}", x(each.seconds), y(each.*what));
  return path;
}

std::string band(std::span<const CurvePoint> points, const Scale& x, const Scale& y) {
  std::string path = staircase(points, x, y, &CurvePoint::high);
  for (std::size_t i = points.size(); i-- > 0;) {
    const double right = i + 1 < points.size() ? points[i + 1].seconds : points[i].seconds;
    path +=
        fmt::format("L{:.1f} {:.1f}L{:.1f} {:.1f}", x(right), y(points[i].low), x(points[i].seconds), y(points[i].low));
  }
  return fmt::format("<path class=\"band\" d=\"{}Z\"/>", path);
}

std::string bar(const TornadoBar::Side& side, std::string_view css, const Scale& x, double y, double height,
                std::string_view unit) {
  const double from = std::min(x(0), x(side.value));
  const double width = std::max(1.0, std::abs(x(side.value) - x(0)));
  const std::string title = fmt::format("{}: {}{} ({}{} to {}{})", side.at, number_text(side.value), unit,
                                        number_text(side.low), unit, number_text(side.high), unit);
  return fmt::format(
      "<g><title>{}</title><rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/>{}</g>",
      escape(title), css, from, y, width, height,
      line("whisker", x(side.low), y + height / 2, x(side.high), y + height / 2));
}

}  // namespace

std::string_view chart_style() {
  return "figure { margin: 24px 0; padding: 14px 18px; background: var(--panel); border: 1px solid var(--line); "
         "border-radius: 12px; overflow-x: auto; }\n"
         "figcaption { margin-bottom: 8px; font-weight: 600; }\n"
         "figure svg { display: block; max-width: 100%; height: auto; }\n"
         ".band { fill: var(--initialized); fill-opacity: .35; } .curve { fill: none; stroke: var(--cmd); "
         "stroke-width: 1.8; }\n"
         ".mark { stroke: var(--fault); stroke-dasharray: 4 3; } svg text.mark-text { fill: var(--fail); stroke: none; "
         "}\n"
         ".count { fill: var(--run); } .lower { fill: var(--initialized); } .higher { fill: var(--paused); }\n"
         ".whisker { stroke: var(--ink); stroke-width: 1.2; } svg text.name { font-size: 12px; }\n"
         ".says { margin: 14px 0 4px; font-size: 17px; } section { margin-top: 28px; }\n";
}

std::string reliability_chart(const EstimatePage& page) {
  const std::span<const CurvePoint> points = page.reliability;
  if (points.empty()) return {};
  const double longest = std::max(points.back().seconds, page.within.value_or(0));
  const double shortest = std::min(points.front().seconds, page.within.value_or(points.front().seconds));
  const double spare = std::max((longest - shortest) * 0.03, longest * 0.01);
  const double bottom = chart_height - bottom_margin;
  const Scale x{std::max(0.0, shortest - spare), longest + spare, left_margin, chart_width - right_margin};
  const Scale y{0, 1, bottom, top_margin};
  std::string inside = y_axis(y, x.begin, x.end) + x_axis(x, bottom, " s") + band(points, x, y);
  inside += fmt::format("<path class=\"curve\" d=\"{}H{:.1f}\"/>", staircase(points, x, y, &CurvePoint::value), x.end);
  if (page.goal) inside += line("mark", x.begin, y(*page.goal), x.end, y(*page.goal));
  if (page.within) inside += line("mark", x(*page.within), top_margin, x(*page.within), bottom);
  return figure("Probability of success by a time, with its interval", chart_height, inside);
}

std::string histogram_chart(std::span<const double> durations) {
  if (durations.empty()) return {};
  constexpr std::size_t bins = 60;
  const double from = durations.front();
  const double width = std::max((durations.back() - from) / bins, 1e-9);
  std::vector<std::size_t> counts(bins, 0);
  for (const double each : durations)
    ++counts[std::min(bins - 1, static_cast<std::size_t>(std::max(0.0, (each - from) / width)))];
  const auto most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  const double bottom = chart_height - bottom_margin;
  const Scale x{from, from + width * bins, left_margin, chart_width - right_margin};
  const Scale y{0, most, bottom, top_margin};
  std::string inside = y_axis(y, x.begin, x.end) + x_axis(x, bottom, " s");
  for (std::size_t i = 0; i < bins; ++i) {
    if (counts[i] == 0) continue;
    const double begin = from + width * static_cast<double>(i);
    const double top = y(static_cast<double>(counts[i]));
    inside += fmt::format("<rect class=\"count\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                          x(begin), top, std::max(1.0, x(begin + width) - x(begin) - 1), bottom - top);
  }
  return figure("How long runs took that succeeded, so many each", chart_height, inside);
}

std::string tornado_chart(std::span<const TornadoBar> bars, std::string_view label, std::string_view unit) {
  if (bars.empty()) return {};
  constexpr double row = 34;
  constexpr double names = 300;
  double least = 0;
  double most = 0;
  for (const TornadoBar& each : bars)
    for (const TornadoBar::Side* side : {&each.lower, &each.higher}) {
      least = std::min({least, side->low, side->value});
      most = std::max({most, side->high, side->value});
    }
  if (least == 0 && most == 0) return {};
  const double bottom = top_margin + row * static_cast<double>(bars.size());
  const Scale x{least, most, names, chart_width - right_margin};
  std::string inside = x_axis(x, bottom, unit) + line("axis", x(0), top_margin, x(0), bottom);
  double y = top_margin + 4;
  for (const TornadoBar& each : bars) {
    inside += fmt::format("<text class=\"name\" text-anchor=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", names - 10,
                          y + 16, escape(each.name));
    inside += bar(each.lower, "lower", x, y, 11, unit) + bar(each.higher, "higher", x, y + 12, 11, unit);
    y += row;
  }
  return figure(label, bottom + bottom_margin, inside);
}

}  // namespace kapela::reports
