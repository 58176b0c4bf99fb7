#include "simulators/reports/svg.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/lane_geometry.hpp"
#include "simulators/reports/svg_arrows.hpp"
#include "simulators/reports/svg_lanes.hpp"
#include "simulators/reports/svg_orchestrator.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr std::size_t most_characters = 17;
constexpr std::size_t many_arrows = 100;

struct Hatch {
  std::string_view name;
  bool rising;
};
/// States on their way somewhere: in the colour of where they lead, hatched upwards or downwards as energy goes.
constexpr std::array hatches{Hatch{"initializing", true},   Hatch{"starting", true},       Hatch{"resuming", true},
                             Hatch{"pausing", false},       Hatch{"soft_stopping", false}, Hatch{"stopping", false},
                             Hatch{"hard_stopping", false}, Hatch{"on_error", true},       Hatch{"ack", false},
                             Hatch{"down", true},           Hatch{"compensating", false}};

std::string definition(const Hatch& hatch) {
  return fmt::format(
      "<pattern id=\"h-{0}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({1})\">"
      "<rect class=\"hb\" width=\"7\" height=\"7\"/><rect class=\"h h-{0}\" width=\"7\" height=\"7\"/><rect class=\"hs "
      "h-{0}\" width=\"2.4\" "
      "height=\"7\"/></pattern>",
      hatch.name, hatch.rising ? 45 : -45);
}

std::string arrowhead(std::string_view name) {
  return fmt::format(
      "<marker id=\"e-{0}\" class=\"e-{0}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
      "markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 .8L7.4 4L0 7.2z\"/></marker>",
      name);
}

bool is_within_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// In the middle: names of one plant often differ only in their ends.
std::string shortened(const std::string& name) {
  if (name.size() <= most_characters) return name;
  std::size_t left = most_characters / 2;
  std::size_t right = name.size() - (most_characters - left - 1);
  while (left > 0 && is_within_character(name[left])) --left;
  while (right < name.size() && is_within_character(name[right])) ++right;
  return name.substr(0, left) + "…" + name.substr(right);
}

std::string lane_name(const std::string& name, double y, std::string_view css) {
  return fmt::format("<text class=\"{}\" x=\"0\" y=\"{}\">{}<title>{}</title></text>", css, px(y),
                     escape(shortened(name)), escape(name));
}

std::string draw_names(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text =
      fmt::format("<svg class=\"names\" aria-hidden=\"true\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">",
                  px(geometry.names), px(geometry.height));
  text += lane_name("orchestrator", geometry.moments + 13, "n o");
  for (std::size_t i = 0; i < picture.lanes.size(); ++i)
    text += lane_name(picture.lanes[i].name, geometry.lanes[i].band + 14, "n");
  return text + "</svg>";
}

std::string draw_axis(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text = fmt::format("<path class=\"axis\" d=\"M0 {}H{}\"/>", px(geometry.axis), px(geometry.width));
  const auto most = static_cast<std::size_t>(geometry.width / 80);
  for (const Tick& tick : ticks(picture.end - picture.begin, most)) {
    const double x = geometry.x(picture.begin + tick.at);
    const bool is_last = x + width_of(tick.label) / 2 > geometry.width;
    text +=
        fmt::format("<path class=\"grid\" d=\"M{0} {1}V{2}\"/><text class=\"tick\" x=\"{0}\" y=\"{3}\"{4}>{5}</text>",
                    px(x), px(geometry.moments), px(geometry.axis + 4), px(geometry.axis + 17),
                    tick.at.count() == 0 ? " text-anchor=\"start\""
                    : is_last            ? " text-anchor=\"end\""
                                         : "",
                    tick.label);
  }
  return text;
}

std::string draw_floors(const LaneGeometry& geometry) {
  std::string text;
  for (const LaneRow& row : geometry.lanes)
    text += fmt::format("<path class=\"floor\" d=\"M0 {}H{}\"/>", px(row.top), px(geometry.width));
  return text;
}

using DrawLane = std::string (*)(const Lane&, const LaneRow&, const LaneGeometry&);

std::string each_lane(const SwimLanes& picture, const LaneGeometry& geometry, DrawLane draw_lane) {
  std::string text;
  for (std::size_t i = 0; i < picture.lanes.size(); ++i)
    text += draw_lane(picture.lanes[i], geometry.lanes[i], geometry);
  return text;
}

/// Many arrows are fainter, so that they do not hide what they belong to.
std::string draw_all_arrows(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::size_t count = 0;
  for (const Lane& lane : picture.lanes) count += lane.arrows.size();
  const std::string_view css = count > many_arrows ? " class=\"dense\"" : "";
  return fmt::format("<g{}>{}</g>", css, each_lane(picture, geometry, draw_arrows));
}

}  // namespace

std::string drawing_definitions() {
  std::string text = "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>";
  for (const Hatch& hatch : hatches) text += definition(hatch);
  for (const std::string_view name : {"cmd", "ack", "nak", "doubt"}) text += arrowhead(name);
  return text + "</defs></svg>\n";
}

std::string draw(const SwimLanes& picture, std::string_view label) {
  const LaneGeometry geometry = geometry_of(picture);
  std::string text =
      fmt::format("<div class=\"chart\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">", escape_attribute(label));
  text += draw_names(picture, geometry);
  text += fmt::format(
      "<svg class=\"plot\" role=\"img\" aria-label=\"{0}\" width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\" "
      "data-scale=\"{3}\">",
      escape_attribute(label), px(geometry.width), px(geometry.height), geometry.pixels_per_second);
  // What comes later covers what came before.
  text += draw_floors(geometry) + draw_axis(picture, geometry) + each_lane(picture, geometry, draw_shades) +
          draw_guides(picture, geometry) + draw_all_arrows(picture, geometry) +
          each_lane(picture, geometry, draw_bands) + draw_phases(picture, geometry) + draw_steps(picture, geometry) +
          each_lane(picture, geometry, draw_commands) + each_lane(picture, geometry, draw_markers) +
          draw_moments(picture, geometry);
  return text + "</svg></div>\n";
}

}  // namespace kapela::reports
