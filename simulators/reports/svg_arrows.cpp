#include "simulators/reports/svg_arrows.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr double apart = 7;  // an answer is drawn at least so far right of its command

std::string_view name_of(Answer answer) {
  switch (answer) {
    case Answer::none:
      return "no answer";
    case Answer::acknowledged:
      return "acknowledged";
    case Answer::refused:
      return "refused";
    case Answer::in_doubt:
      return "in doubt";
  }
  return "";
}

std::string_view class_of(Answer answer) {
  switch (answer) {
    case Answer::none:
      return "";
    case Answer::acknowledged:
      return "ack";
    case Answer::refused:
      return "nak";
    case Answer::in_doubt:
      return "doubt";
  }
  return "";
}

std::string command_text(const Arrow& arrow) {
  std::string text(wire::name(arrow.command));
  if (arrow.attempt > 1) text += fmt::format(" #{}", arrow.attempt);
  return text;
}

std::string explanation(const Arrow& arrow, std::string_view component, base::Instant begin) {
  std::string text = fmt::format("{} to {} (cmd_id {})\nsent {}", command_text(arrow), escape(component),
                                 number(arrow.id), point_text(arrow.sent - begin));
  if (arrow.arrived) text += fmt::format("\narrived {}", point_text(*arrow.arrived - begin));
  text += fmt::format("\n{}", name_of(arrow.answer));
  if (arrow.answered) text += fmt::format(" {}", point_text(*arrow.answered - begin));
  if (!arrow.text.empty()) text += ": " + escape(arrow.text);
  return text;
}

/// The command's end at the component, and the answer's end at the orchestrator.
struct Ends {
  double sent;
  double arrived;
  double answered;
};

Ends ends_of(const Arrow& arrow, const LaneGeometry& geometry) {
  const double sent = geometry.x(arrow.sent);
  const double arrived = arrow.arrived ? geometry.x(*arrow.arrived) : sent;
  const double answered = arrow.answered ? geometry.x(*arrow.answered) : arrived;
  return {sent, arrived, std::max(answered, arrived + apart)};
}

std::string draw(const Arrow& arrow, std::string_view component, const LaneRow& row, const LaneGeometry& geometry) {
  const auto [sent, arrived, answered] = ends_of(arrow, geometry);
  const double top = geometry.orchestrator - 3;
  std::string text = fmt::format("<g class=\"a\"><path class=\"{}\" d=\"M{} {}L{} {}\"/>",
                                 is_lost(arrow) ? "cmd lost" : "cmd", px(sent), px(top), px(arrived), px(row.band - 1));
  // The answer leaves when the command arrives, a proof of it (an observation) when it comes. What would be closer than
  // a few pixels is drawn side by side.
  const bool is_upright = answered - arrived <= apart || arrow.text == "implied";
  const double leaves = is_upright ? answered : arrived + apart / 2;
  if (arrow.answer != Answer::none)
    text += fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>", class_of(arrow.answer), px(leaves), px(row.band - 1),
                        px(answered), px(top));
  // A wide invisible line: nobody hits one of a pixel with a mouse.
  text += fmt::format("<path class=\"hit\" d=\"M{} {}L{} {}\"/>", px(sent + 3), px(top), px(arrived + 3), px(row.band));
  return text + "<title>" + explanation(arrow, component, geometry.begin) + "</title></g>";
}

}  // namespace

bool is_lost(const Arrow& arrow) {
  return !arrow.arrived && arrow.answer != Answer::acknowledged && arrow.answer != Answer::refused;
}

std::string draw_arrows(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry) {
  std::string text;
  for (const Arrow& arrow : lane.arrows) text += draw(arrow, lane.name, row, geometry);
  return text;
}

std::string draw_commands(const Lane& lane, const LaneRow& row, const LaneGeometry& geometry) {
  std::string text;
  Strip strip;
  for (const Arrow& arrow : lane.arrows) {
    const Ends ends = ends_of(arrow, geometry);
    const std::string label = command_text(arrow);
    const bool answer_is_near = arrow.answer != Answer::none && ends.answered - ends.arrived <= 3 * apart;
    const double right = (answer_is_near ? ends.answered : ends.arrived) + 5;
    const double width = width_of(label);
    const bool fits_right = right + width < geometry.width;
    const double left = fits_right ? right : ends.sent - 5 - width;
    if (left < 0 || !strip.take(left, left + width + 6)) continue;
    const std::string_view bad = arrow.answer == Answer::refused || arrow.answer == Answer::in_doubt ? " bad" : "";
    text += fmt::format("<text class=\"c{}\" x=\"{}\" y=\"{}\">{}</text>", bad, px(left), px(row.band - 6), label);
  }
  return text;
}

}  // namespace kapela::reports
