#include "simulators/reports/svg_lanes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"
#include "simulators/reports/escape.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr double marker_width = 13;
constexpr double least_width = 0.7;  // of a band: narrower ones would not be seen

std::string draw(const Band& band, std::string_view component, const LaneRow& row, const LaneGeometry& geometry) {
  const double left = geometry.x(band.from);
  const double width = std::max(least_width, geometry.x(band.until) - left);
  const std::string_view label = state_label(band);
  std::string text = fmt::format(
      "<rect class=\"b {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {}\n{} to {} ({})</title></rect>",
      state_class(band), px(left), px(row.band), px(width), band_height, escape(component), label,
      point_text(band.from - geometry.begin), point_text(band.until - geometry.begin),
      length_text(band.until - band.from));
  if (width_of(label) + 10 <= width)
    text += fmt::format("<text class=\"t t-{}\" x=\"{}\" y=\"{}\">{}</text>", state_class(band), px(left + 6),
                        px(row.band + 14), label);
  return text;
}

std::string_view what(record::RecordKind kind) {
  if (kind == record::RecordKind::injected) return "fault injected";
  if (kind == record::RecordKind::crashed) return "process crashed";
  if (kind == record::RecordKind::restarted) return "process runs again";
  if (kind == record::RecordKind::missed) return "missed: the step goes on without it";
  return "left elsewhere by the run";
}

std::string draw(const Marker& marker, std::string_view component, double x, double y, base::Instant begin) {
  const std::string text = marker.text.empty() ? "" : ": " + escape(marker.text);
  return fmt::format(
      "<g class=\"m {}\" transform=\"translate({},{})\"><path class=\"stem\" d=\"M0-7V-10\"/><path d=\"{}\"/>"
      "<title>{}: {}{}\n{}</title></g>",
      marker_class(marker.kind), px(x), px(y), marker_path(marker.kind), escape(component), what(marker.kind), text,
      point_text(marker.at - begin));
}

/// At the beginning of its window, or else right of a marker in it.
std::string draw_label(const Shade& shade, const Lane& lane, double y, const LaneGeometry& geometry, Strip& strip) {
  std::vector<double> places{geometry.x(shade.from) + 4};
  for (const Marker& marker : lane.markers)
    if (marker.at >= shade.from && marker.at <= shade.until) places.push_back(geometry.x(marker.at) + 10);
  const double width = width_of(shade.text);
  for (const double place : places)
    if (place + width < geometry.width && strip.take(place, place + width))
      return fmt::format("<text class=\"w\" x=\"{}\" y=\"{}\">{}</text>", px(place), px(y), escape(shade.text));
  return {};
}

}  // namespace

std::string_view state_label(const Band& band) {
  return band.down ? "down" : wire::name(band.state);
}

std::string state_class(const Band& band) {
  return "s-" + base::lower(state_label(band));
}

std::string_view marker_path(record::RecordKind kind) {
  if (kind == record::RecordKind::injected) return "M1.5-7L-4.5 1H-.5L-1.5 7L4.5-1.5H.5z";  // a bolt
  if (kind == record::RecordKind::crashed) return "M-5-5L5 5M5-5L-5 5";                     // a cross
  if (kind == record::RecordKind::restarted) return "M-4-6L6 0L-4 6z";                      // play
  if (kind == record::RecordKind::missed) return "M0-6L6 0L0 6L-6 0z";                      // a diamond
  return "M-1.4-6H1.4L.9 2H-.9zM0 3.6a1.6 1.6 0 1 0 .01 0z";                                // "!"
}

std::string_view marker_class(record::RecordKind kind) {
  if (kind == record::RecordKind::injected) return "m-injected";
  if (kind == record::RecordKind::crashed) return "m-crashed";
  if (kind == record::RecordKind::restarted) return "m-restarted";
  return kind == record::RecordKind::missed ? "m-missed" : "m-exception";
}

std::string draw_bands(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry) {
  // Where nothing is drawn, nothing is known, or it was too brief.
  std::string text = fmt::format("<rect class=\"rail\" y=\"{}\" width=\"{}\" height=\"{}\"/>", px(row.band),
                                 px(geometry.width), band_height);
  for (const Band& band : lane.bands) text += draw(band, lane.name, row, geometry);
  return text;
}

std::string draw_shades(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry) {
  std::string text;
  for (const Shade& shade : lane.shades) {
    const double left = geometry.x(shade.from);
    text += fmt::format(
        "<rect class=\"shade\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>fault at {}: {}, hit {}\n{} to {}"
        "</title></rect>",
        px(left), px(row.top + 1), px(std::max(2.0, geometry.x(shade.until) - left)), px(row.bottom - row.top - 2),
        escape(lane.name), escape(shade.text), shade.hits, point_text(shade.from - geometry.begin),
        point_text(shade.until - geometry.begin));
  }
  return text;
}

std::string draw_markers(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry) {
  const double y = row.foot + 10;
  Strip strip;
  std::string text;
  for (const Marker& marker : lane.markers) {
    double x = geometry.x(marker.at);
    // What happened at once stands side by side; what is too much of it, on top of each other.
    for (int tries = 0; tries < 3 && !strip.take(x - marker_width / 2, x + marker_width / 2); ++tries)
      x += marker_width;
    text += draw(marker, lane.name, x, y, geometry.begin);
  }
  for (const Shade& shade : lane.shades) text += draw_label(shade, lane, y + 3.5, geometry, strip);
  return text;
}

}  // namespace kapela::reports
