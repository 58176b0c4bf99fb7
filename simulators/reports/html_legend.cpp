#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/svg_arrows.hpp"
#include "simulators/reports/svg_lanes.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

using record::RecordKind;

constexpr std::size_t most_moments = 40;

std::string entry(std::string_view drawing, std::string_view text) {
  return fmt::format("<li><svg width=\"24\" height=\"14\" aria-hidden=\"true\">{}</svg>{}</li>", drawing, text);
}

std::string states(const SwimLanes& picture) {
  std::map<std::pair<bool, wire::State>, Band> used;
  for (const Lane& lane : picture.lanes)
    for (const Band& band : lane.bands) used.try_emplace({band.down, band.state}, band);
  std::string text;
  for (const auto& [key, band] : used)
    text +=
        entry(fmt::format("<rect class=\"b {}\" width=\"24\" height=\"14\"/>", state_class(band)), state_label(band));
  return text;
}

std::string answers(const SwimLanes& picture) {
  std::set<Answer> used;
  bool lost = false;
  for (const Lane& lane : picture.lanes)
    for (const Arrow& arrow : lane.arrows) {
      used.insert(arrow.answer);
      lost = lost || is_lost(arrow);
    }
  std::string text;
  if (!used.empty()) text += entry("<path class=\"cmd\" d=\"M0 7H22\"/>", "command");
  if (lost) text += entry("<path class=\"cmd lost\" d=\"M0 7H22\"/>", "not seen to arrive");
  if (used.count(Answer::acknowledged) > 0) text += entry("<path class=\"ack\" d=\"M0 7H22\"/>", "acknowledged");
  if (used.count(Answer::refused) > 0) text += entry("<path class=\"nak\" d=\"M0 7H22\"/>", "refused");
  if (used.count(Answer::in_doubt) > 0) text += entry("<path class=\"doubt\" d=\"M0 7H22\"/>", "in doubt");
  return text;
}

std::string_view text_of(RecordKind kind) {
  if (kind == RecordKind::injected) return "fault injected";
  if (kind == RecordKind::crashed) return "process crashed";
  if (kind == RecordKind::restarted) return "process runs again";
  return kind == RecordKind::missed ? "missed" : "left elsewhere";
}

std::string signs(const SwimLanes& picture) {
  std::set<RecordKind> used;
  bool shaded = false;
  for (const Lane& lane : picture.lanes) {
    shaded = shaded || !lane.shades.empty();
    for (const Marker& marker : lane.markers) used.insert(marker.kind);
  }
  std::string text = shaded ? entry("<rect class=\"shade\" width=\"24\" height=\"14\"/>", "fault active") : "";
  for (const RecordKind kind : used)
    text += entry(fmt::format("<g class=\"m {}\" transform=\"translate(12,7)\"><path d=\"{}\"/></g>",
                              marker_class(kind), marker_path(kind)),
                  text_of(kind));
  return text;
}

struct Line {
  base::Instant at;
  std::string who;
  std::string what;
};

void add_moments(const SwimLanes& picture, std::vector<Line>& lines) {
  for (const Moment& each : picture.moments) {
    const std::string who = each.run == record::no_run ? "orchestrator" : fmt::format("run {}", number(each.run));
    const std::string_view before = each.kind == RecordKind::verdict ? "verdict " : "";
    lines.push_back(
        {each.at, who, fmt::format("{}{}{}{}", before, each.label, each.text.empty() ? "" : ": ", each.text)});
  }
}

void add_troubles(const Lane& lane, std::vector<Line>& lines) {
  for (const Marker& each : lane.markers)
    lines.push_back(
        {each.at, lane.name, fmt::format("{}{}{}", text_of(each.kind), each.text.empty() ? "" : ": ", each.text)});
  for (const Arrow& each : lane.arrows) {
    if (each.answer != Answer::refused && each.answer != Answer::in_doubt) continue;
    lines.push_back(
        {each.answered.value_or(each.sent), lane.name,
         fmt::format("{} {}{}{}", wire::name(each.command), each.answer == Answer::refused ? "refused" : "in doubt",
                     each.text.empty() ? "" : ": ", each.text)});
  }
}

}  // namespace

std::string html_legend(const SwimLanes& picture) {
  const std::string list = states(picture) + answers(picture) + signs(picture);
  if (list.empty()) return {};
  return "<ul class=\"legend\" aria-label=\"Legend\">" + list + "</ul>\n";
}

std::string html_moments(const SwimLanes& picture) {
  std::vector<Line> lines;
  add_moments(picture, lines);
  for (const Lane& lane : picture.lanes) add_troubles(lane, lines);
  if (lines.empty()) return {};
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  std::string text =
      "<details class=\"moments\"><summary>In words</summary>\n<table class=\"facts-of three\"><thead><tr>"
      "<th scope=\"col\" class=\"number\">Time</th><th scope=\"col\">Who</th><th "
      "scope=\"col\">What</th></tr></thead><tbody>\n";
  const std::size_t shown = std::min(lines.size(), most_moments);
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("<tr><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>\n",
                        point_text(lines[i].at - picture.begin), escape(lines[i].who), escape(lines[i].what));
  text += "</tbody></table>\n";
  if (lines.size() > shown) text += fmt::format("<p class=\"more\">and {} more</p>\n", lines.size() - shown);
  return text + "</details>\n";
}

}  // namespace kapela::reports
