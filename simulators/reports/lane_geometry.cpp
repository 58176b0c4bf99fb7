#include "simulators/reports/lane_geometry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr double page_width = 1138;  // of a case's body on a screen that is wide enough
constexpr double most_width = 3200;
constexpr double least_names = 92;
constexpr double most_names = 150;
constexpr double pixels_per_item = 16;  // of the fullest lane
constexpr double commands_height = 19;
constexpr double foot_height = 19;
constexpr double margin = 7;
constexpr std::size_t most_run_rows = 4;

double names_width(const SwimLanes& picture) {
  double width = least_names;
  for (const Lane& lane : picture.lanes) width = std::max(width, 8 * static_cast<double>(lane.name.size()) + 12);
  return std::min(width, most_names);
}

/// As wide as the page, so that most pictures need no scrolling; a crowded one gets more.
double width_for(const SwimLanes& picture, double names) {
  std::size_t items = picture.steps.size();
  for (const Lane& lane : picture.lanes) items = std::max({items, lane.bands.size(), lane.arrows.size()});
  return std::clamp(static_cast<double>(items) * pixels_per_item, page_width - names, most_width);
}

/// The first row in which nothing of another run is at that time; a run keeps its row.
std::vector<std::size_t> run_rows(const std::vector<PhaseBand>& phases) {
  std::map<record::RunId, std::size_t> rows;
  std::vector<base::Instant> busy_until;
  std::vector<std::size_t> all;
  for (const PhaseBand& phase : phases) {
    const auto [known, is_new] = rows.try_emplace(phase.run, 0);
    if (is_new || phase.run == record::no_run) {
      std::size_t row = 0;
      while (row < busy_until.size() && busy_until[row] > phase.from) ++row;
      known->second = std::min(row, most_run_rows - 1);
    }
    busy_until.resize(std::max(busy_until.size(), known->second + 1));
    busy_until[known->second] = std::max(busy_until[known->second], phase.until);
    all.push_back(known->second);
  }
  return all;
}

FlagPlace place_flag(const Moment& moment, const LaneGeometry& geometry, std::array<Strip, 2>& rows) {
  const double width = width_of(flag_text(moment)) + 6;
  const double at = geometry.x(moment.at);
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (const double left : {at + 5, at - 5 - width})
      if (left >= 0 && left + width <= geometry.width && rows[row].take(left, left + width))
        return {left > at ? left : at - 5, row, left < at, true};
  return {};
}

std::vector<FlagPlace> place_flags(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::vector<FlagPlace> places;
  std::array<Strip, 2> rows;
  for (const Moment& moment : picture.moments) places.push_back(place_flag(moment, geometry, rows));
  return places;
}

LaneRow row_at(double top, const Lane& lane) {
  LaneRow row;
  row.top = top;
  row.band = top + (lane.arrows.empty() ? margin : commands_height);
  row.foot = row.band + band_height;
  row.bottom = row.foot + (lane.shades.empty() && lane.markers.empty() ? margin : foot_height);
  return row;
}

}  // namespace

double LaneGeometry::x(base::Instant at) const {
  return seconds(at - begin) * pixels_per_second;
}

LaneGeometry geometry_of(const SwimLanes& picture) {
  LaneGeometry geometry;
  geometry.begin = picture.begin;
  geometry.names = names_width(picture);
  geometry.width = width_for(picture, geometry.names);
  geometry.pixels_per_second = geometry.width / std::max(1e-9, seconds(picture.end - picture.begin));
  geometry.run_rows = run_rows(picture.phases);
  std::size_t rows = 1;
  for (const std::size_t row : geometry.run_rows) rows = std::max(rows, row + 1);
  geometry.flags = place_flags(picture, geometry);
  geometry.moments = picture.moments.empty() ? margin : line_height + 6;
  if (std::any_of(geometry.flags.begin(), geometry.flags.end(), [](const FlagPlace& each) { return each.row > 0; }))
    geometry.moments += line_height;
  geometry.orchestrator = geometry.moments + static_cast<double>(rows) * run_height;
  double top = geometry.orchestrator + margin;
  for (const Lane& lane : picture.lanes) {
    geometry.lanes.push_back(row_at(top, lane));
    top = geometry.lanes.back().bottom;
  }
  geometry.axis = top;
  geometry.height = top + 24;
  return geometry;
}

std::size_t row_of(const SwimLanes& picture, const LaneGeometry& geometry, record::RunId run) {
  for (std::size_t i = 0; i < picture.phases.size(); ++i)
    if (picture.phases[i].run == run) return geometry.run_rows[i];
  return 0;
}

std::string flag_text(const Moment& moment) {
  if (moment.kind == record::RecordKind::run_ended) return (moment.good ? "✓ " : "■ ") + moment.label;
  return (moment.kind == record::RecordKind::verdict ? "◆ verdict: " : "✕ ") + moment.label;
}

bool Strip::take(double from, double until) {
  const auto overlaps = [&](const auto& each) { return from < each.second && until > each.first; };
  if (std::any_of(taken_.begin(), taken_.end(), overlaps)) return false;
  taken_.emplace_back(from, until);
  return true;
}

std::string px(double value) {
  const double rounded = std::round(value * 10) / 10;
  return rounded == std::floor(rounded) ? fmt::format("{:.0f}", rounded) : fmt::format("{:.1f}", rounded);
}

double width_of(std::string_view text) {
  const auto begins_character = [](char each) { return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U; };
  return 6.8 * static_cast<double>(std::count_if(text.begin(), text.end(), begins_character));
}

}  // namespace kapela::reports
