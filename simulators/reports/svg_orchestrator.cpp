#include "simulators/reports/svg_orchestrator.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

using record::Phase;
using record::RecordKind;

std::string_view class_of(Phase phase) {
  if (phase == Phase::compensation) return "p-compensating";
  return phase == Phase::over ? "p-down" : "p-forward";
}

std::string label_of(const PhaseBand& band) {
  if (band.phase == Phase::over) return "orchestrator down";
  return fmt::format("run {} {}", number(band.run), band.phase == Phase::compensation ? "compensating" : "forward");
}

double top_of(std::size_t row, const LaneGeometry& geometry) {
  return geometry.moments + static_cast<double>(row) * run_height;
}

std::string draw(const PhaseBand& band, double top, const LaneGeometry& geometry) {
  const double left = geometry.x(band.from);
  const double width = std::max(1.0, geometry.x(band.until) - left);
  const std::string label = label_of(band);
  std::string text = fmt::format(
      "<rect class=\"p {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}\n{} to {} ({})</title></rect>",
      class_of(band.phase), px(left), px(top), px(width), phase_height, label, point_text(band.from - geometry.begin),
      point_text(band.until - geometry.begin), length_text(band.until - band.from));
  // Where the whole does not fit, the phase may.
  for (const std::string_view each :
       {std::string_view(label), std::string_view(label).substr(label.find_last_of(' ') + 1)})
    if (width_of(each) + 10 <= width)
      return text + fmt::format("<text class=\"pt{}\" x=\"{}\" y=\"{}\">{}</text>",
                                band.phase == Phase::over ? " on-down" : "", px(left + 6), px(top + 13), each);
  return text;
}

std::string_view outcome_of(const StepBand& step) {
  if (!step.succeeded) return "never ended";
  return *step.succeeded ? "succeeded" : "failed";
}

std::string draw(const StepBand& step, double top, const LaneGeometry& geometry) {
  const double left = geometry.x(step.from);
  const std::string_view css = step.succeeded == true ? "step" : "step bad";
  return fmt::format(
      "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>run {}, step {} {}: {}\n{} to {} ({})"
      "</title></rect>",
      css, px(left), px(top + phase_height + 2), px(std::max(1.5, geometry.x(step.until) - left - 1)), step_height,
      number(step.run), step.number + 1, outcome_of(step), escape(step.label), point_text(step.from - geometry.begin),
      point_text(step.until - geometry.begin), length_text(step.until - step.from));
}

std::string_view class_of(const Moment& moment) {
  if (moment.good) return "good";
  return moment.kind == RecordKind::run_ended ? "end" : "bad";
}

std::string explanation(const Moment& moment, base::Instant begin) {
  const std::string_view what = moment.kind == RecordKind::run_ended ? "ended " : "";
  const std::string run = moment.run == record::no_run ? "" : fmt::format("run {}: ", number(moment.run));
  return fmt::format("{}{}{}\n{}{}{}", run, moment.kind == RecordKind::verdict ? "verdict " : what,
                     escape(moment.label), point_text(moment.at - begin), moment.text.empty() ? "" : "\n",
                     escape(moment.text));
}

std::string draw_flag(const Moment& moment, const FlagPlace& place, const LaneGeometry& geometry) {
  if (!place.fits) return {};
  return fmt::format("<text class=\"flag {}\" x=\"{}\" y=\"{}\"{}>{}</text>", class_of(moment), px(place.x),
                     px(geometry.moments - 6 - static_cast<double>(place.row) * line_height),
                     place.is_left ? " text-anchor=\"end\"" : "", escape(flag_text(moment)));
}

}  // namespace

std::string draw_phases(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text;
  for (std::size_t i = 0; i < picture.phases.size(); ++i)
    text += draw(picture.phases[i], top_of(geometry.run_rows[i], geometry), geometry);
  return text;
}

std::string draw_steps(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text;
  for (const StepBand& step : picture.steps)
    text += draw(step, top_of(row_of(picture, geometry, step.run), geometry), geometry);
  return text;
}

std::string draw_guides(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text;
  for (const Moment& moment : picture.moments)
    text += fmt::format("<path class=\"guide {}\" d=\"M{} {}V{}\"/>", class_of(moment), px(geometry.x(moment.at)),
                        px(geometry.moments), px(geometry.axis));
  return text;
}

std::string draw_moments(const SwimLanes& picture, const LaneGeometry& geometry) {
  std::string text;
  for (std::size_t i = 0; i < picture.moments.size(); ++i) {
    const Moment& moment = picture.moments[i];
    text += fmt::format("<g><path class=\"pole {0}\" d=\"M{1} {2}V{3}\"/>{4}<title>{5}</title></g>", class_of(moment),
                        px(geometry.x(moment.at)), px(geometry.moments - 16), px(geometry.orchestrator - 3),
                        draw_flag(moment, geometry.flags[i], geometry), explanation(moment, geometry.begin));
  }
  return text;
}

}  // namespace kapela::reports
