#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/svg.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

constexpr std::size_t most_reasons = 20;
constexpr std::size_t most_violations = 10;
constexpr std::size_t most_rows = 40;

std::string more(std::size_t all, std::size_t shown, std::string_view what) {
  return all <= shown ? "" : fmt::format("<p class=\"more\">and {} more {}</p>\n", all - shown, what);
}

std::string reasons(const CaseOutcome& outcome) {
  if (outcome.reasons.size() < 2) return {};  // the first stands in the heading
  std::string text = "<ul class=\"reasons\">";
  const std::size_t shown = std::min(outcome.reasons.size(), most_reasons);
  for (std::size_t i = 1; i < shown; ++i) text += "<li>" + escape(outcome.reasons[i]) + "</li>";
  return text + "</ul>\n" + more(outcome.reasons.size(), shown, "reasons");
}

std::string repeat(const CaseOutcome& outcome) {
  if (outcome.repeat.empty()) return {};
  return fmt::format(
      "<div class=\"repeat\"><code>{}</code><button type=\"button\" class=\"copy\" hidden>Copy</button></div>\n",
      escape(outcome.repeat));
}

std::string_view css_of(record::RunStatus status) {
  if (status == record::RunStatus::succeeded) return "pass";
  const bool clean = status == record::RunStatus::rejected || status == record::RunStatus::rolled_back;
  return clean ? "inconclusive" : "fail";
}

std::string run_row(const RunOutcome& run, const CaseOutcome& outcome, base::Instant origin) {
  return fmt::format(
      "<tr><td><span class=\"status {}\">{}</span></td><td>{}{}</td><td class=\"number\">{}</td>"
      "<td class=\"number\">{}</td></tr>\n",
      css_of(run.status), status_text(outcome, run.status), escape(run.scenario),
      run.first_cause.empty() ? "" : "<div class=\"cause\">" + escape(run.first_cause) + "</div>",
      point_text(run.began - origin), length_text(run.ended - run.began));
}

std::string runs(const CaseOutcome& outcome) {
  if (outcome.runs.empty()) return {};
  std::string text =
      "<h3>Runs</h3>\n<table class=\"facts-of four\"><thead><tr><th scope=\"col\">Status</th><th "
      "scope=\"col\">Scenario</th>"
      "<th scope=\"col\" class=\"number\">Began</th><th scope=\"col\" "
      "class=\"number\">Lasted</th></tr></thead><tbody>\n";
  const std::size_t shown = std::min(outcome.runs.size(), most_rows);
  for (std::size_t i = 0; i < shown; ++i) text += run_row(outcome.runs[i], outcome, origin(outcome));
  return text + "</tbody></table>\n" + more(outcome.runs.size(), shown, "runs");
}

std::string fault_row(const FaultWindow& fault, const CaseOutcome& outcome) {
  const base::Instant start = origin(outcome);
  return fmt::format(
      "<tr><td>{}</td><td>{}{}</td><td class=\"number\">{} to {}</td><td class=\"number\" data-label=\"hits: "
      "\">{}</td></tr>\n",
      escape(component_name(outcome, fault.component)), escape(fault.text),
      fault.name.empty() || fault.text.find(fault.name) != std::string::npos
          ? ""
          : " <span class=\"quiet\">" + escape(fault.name) + "</span>",
      point_text(fault.from - start), fault.until ? point_text(*fault.until - start) : "the end",
      fault.hits == 0 ? "<span class=\"status fail\">never</span>" : std::to_string(fault.hits));
}

std::string faults(const CaseOutcome& outcome) {
  if (outcome.faults.empty()) return {};
  std::string text =
      "<h3>Faults</h3>\n<table class=\"facts-of four\"><thead><tr><th scope=\"col\">Component</th><th "
      "scope=\"col\">Fault</th>"
      "<th scope=\"col\" class=\"number\">Active</th><th scope=\"col\" "
      "class=\"number\">Hits</th></tr></thead><tbody>\n";
  const std::size_t shown = std::min(outcome.faults.size(), most_rows);
  for (std::size_t i = 0; i < shown; ++i) text += fault_row(outcome.faults[i], outcome);
  return text + "</tbody></table>\n" + more(outcome.faults.size(), shown, "faults");
}

std::string law(std::string_view name, std::string_view says, std::string_view explanation,
                const std::vector<checker::Position>& shown_by) {
  std::string records;
  const std::size_t shown = std::min<std::size_t>(shown_by.size(), 12);
  for (std::size_t i = 0; i < shown; ++i) records += fmt::format(" #{}", shown_by[i]);
  return fmt::format("<li><strong>{}</strong> {}<p class=\"explanation\">{}</p>{}</li>\n", name, escape(says),
                     escape(explanation),
                     records.empty() ? "" : "<p class=\"quiet\">Shown by the records" + records + "</p>");
}

std::string violation(const checker::Violation& each) {
  return law(name(each.invariant), checker::traits(each.invariant).says, each.explanation, each.records);
}

std::string breaches(const CaseOutcome& outcome) {
  if (outcome.breaches.empty()) return {};
  std::string text = "<h3>Broken laws</h3>\n<ul class=\"violations\">\n";
  const std::size_t shown = std::min(outcome.breaches.size(), most_violations);
  for (std::size_t i = 0; i < shown; ++i) {
    const Breach& each = outcome.breaches[i];
    std::string explanation = each.explanation;
    for (const std::string& line : each.shown) explanation += "\n" + line;
    text += law(each.law, each.says, explanation, each.records);
  }
  return text + "</ul>\n" + more(outcome.breaches.size(), shown, "broken laws");
}

std::string printed(const CaseOutcome& outcome) {
  if (outcome.output.empty()) return {};
  return "<h3>What the orchestrator printed</h3>\n<pre>" + escape(outcome.output) + "</pre>\n";
}

std::string violations(const CaseOutcome& outcome) {
  if (outcome.violations.empty()) return {};
  std::string text = "<h3>Violated invariants</h3>\n<ul class=\"violations\">\n";
  const std::size_t shown = std::min(outcome.violations.size(), most_violations);
  for (std::size_t i = 0; i < shown; ++i) text += violation(outcome.violations[i]);
  return text + "</ul>\n" + more(outcome.violations.size(), shown, "violations");
}

std::string explanation(const CaseOutcome& outcome) {
  if (outcome.explained.empty()) return {};
  std::string text = "<h3>Why</h3>\n<ul class=\"reasons\">\n";
  for (const std::string& each : outcome.explained) text += "<li>" + escape(each) + "</li>\n";
  return text + "</ul>\n";
}

std::string left_out(const LeftOut& out) {
  if (!out.any()) return {};
  std::string list;
  const auto add = [&list](std::size_t count, std::string_view what) {
    if (count > 0) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, what);
  };
  add(out.lanes, "lanes without trouble");
  add(out.bands, "shortest states");
  add(out.arrows, "commands");
  add(out.markers, "signs");
  add(out.steps, "shortest steps");
  return fmt::format("<p class=\"more\">Too much to draw; left out: {}.</p>\n", list);
}

std::string picture(const CaseOutcome& outcome, const Limits& limits) {
  const SwimLanes lanes = swim_lanes(outcome, limits);
  const std::string label = fmt::format("What happened in {}: {} components over {}", outcome.name,
                                        outcome.components.size(), length_text(lanes.end - lanes.begin));
  return "<h3>What happened</h3>\n" + draw(lanes, label) + html_legend(lanes) + left_out(lanes.left_out) +
         html_moments(lanes);
}

std::string facts(const CaseOutcome& outcome) {
  std::string text = fmt::format("{} of plant time in the {} world, carried out in {}", length_text(outcome.lasted),
                                 world_name(outcome), length_text(outcome.took));
  if (!outcome.file.empty()) text = "<span class=\"file\">" + escape(outcome.file) + "</span>, " + text;
  return "<p class=\"facts\">" + text + "</p>\n";
}

}  // namespace

std::string html_case(const CaseOutcome& outcome, std::size_t position, const std::optional<Limits>& picture_limits) {
  const bool passed = outcome.verdict == Verdict::pass;
  const std::string cause = headline(outcome);
  std::string text = fmt::format(
      "<details class=\"case\" id=\"{}\" data-verdict=\"{}\"{}>\n<summary>{}<h2>{}</h2>{}</summary>\n<div "
      "class=\"body\">\n",
      anchor(position),
      passed                             ? "pass"
      : outcome.verdict == Verdict::fail ? "fail"
                                         : "inconclusive",
      passed ? "" : " open", badge(outcome.verdict), escape(outcome.name),
      cause.empty() ? "" : "<p class=\"headline\">" + escape(cause) + "</p>");
  if (!outcome.compared.empty()) text += "<p class=\"facts\">" + escape(outcome.compared) + "</p>\n";
  text += reasons(outcome) + repeat(outcome) + facts(outcome);
  if (picture_limits) text += picture(outcome, *picture_limits);
  text += breaches(outcome) + violations(outcome) + explanation(outcome) + runs(outcome) + faults(outcome) +
          printed(outcome);
  if (!picture_limits && outcome.history != nullptr)
    text += "<p class=\"more\">Without a picture, as there are many cases: repeat it alone to see one.</p>\n";
  return text + "</div>\n</details>\n";
}

}  // namespace kapela::reports
