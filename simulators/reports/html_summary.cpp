#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/html_parts.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

Counts count(std::span<const CaseOutcome* const> cases) {
  Counts counts;
  for (const CaseOutcome* each : cases) {
    if (each->verdict == Verdict::pass) ++counts.pass;
    if (each->verdict == Verdict::fail) ++counts.fail;
    if (each->verdict == Verdict::inconclusive) ++counts.inconclusive;
    if (each->verdict == Verdict::error) ++counts.error;
  }
  return counts;
}

/// A count, which on a page with a script shows only its cases.
std::string tile(Verdict verdict, std::size_t count) {
  return fmt::format(
      "<button type=\"button\" class=\"tile {0}\" data-filter=\"{0}\" aria-pressed=\"false\"{1}>"
      "<span class=\"figure\">{2}</span><span class=\"what\"><span aria-hidden=\"true\">{3}</span> "
      "{4}</span></button>\n",
      css_class(verdict), count == 0 ? " disabled" : "", count, sign(verdict), name(verdict));
}

std::string proportion(const Counts& counts) {
  if (counts.all() == 0) return {};
  const auto part = [](std::string_view css, std::size_t count) {
    return count == 0 ? "" : fmt::format("<span class=\"{}\" style=\"flex-grow:{}\"></span>", css, count);
  };
  return fmt::format("<div class=\"proportion\" aria-hidden=\"true\">{}{}{}</div>\n", part("fail", counts.fail),
                     part("inconclusive", counts.inconclusive + counts.error), part("pass", counts.pass));
}

std::string runs_text(const CaseOutcome& outcome) {
  std::string text;
  for (const RunOutcome& run : outcome.runs)
    text += (text.empty() ? "" : ", ") + std::string(status_text(outcome, run.status));
  return text;
}

std::string row(const CaseOutcome& outcome, std::size_t position) {
  return fmt::format(
      "<tr data-verdict=\"{}\"><td>{}</td><td class=\"name\"><a href=\"#{}\">{}</a></td><td class=\"runs\">{}</td>"
      "<td class=\"why\">{}</td><td class=\"number\">{}</td></tr>\n",
      css_class(outcome.verdict), badge(outcome.verdict), anchor(position), escape(outcome.name), runs_text(outcome),
      escape(headline(outcome)), length_text(outcome.lasted));
}

std::string table(std::span<const CaseOutcome* const> cases, std::size_t listed) {
  if (cases.empty()) return "<p class=\"none\">No case was carried out.</p>\n";
  std::string text =
      "<table class=\"cases\"><caption class=\"hidden\">Cases, those that failed first</caption><thead><tr>"
      "<th scope=\"col\">Verdict</th><th scope=\"col\">Case</th><th scope=\"col\" class=\"runs\">Runs</th>"
      "<th scope=\"col\" class=\"why\">Why</th><th scope=\"col\" class=\"number\">Plant "
      "time</th></tr></thead><tbody>\n";
  for (std::size_t i = 0; i < std::min(listed, cases.size()); ++i) text += row(*cases[i], i);
  text += "</tbody></table>\n";
  if (listed < cases.size())
    text += fmt::format("<p class=\"none\">{} more {} and are not listed.</p>\n", cases.size() - listed,
                        cases[listed]->verdict == Verdict::pass ? "passed" : "did not fail");
  return text;
}

}  // namespace

std::string_view css_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::inconclusive:
    case Verdict::error:  // looks alike: nothing was proved
      return "inconclusive";
  }
  return "";
}

std::string badge(Verdict verdict) {
  return fmt::format("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>", css_class(verdict),
                     sign(verdict), name(verdict));
}

std::string anchor(std::size_t position) {
  return fmt::format("case-{}", position + 1);
}

std::string html_summary(std::span<const CaseOutcome* const> cases, std::size_t listed, std::string_view title) {
  const Counts counts = count(cases);
  base::Duration took{};
  base::Duration lasted{};
  for (const CaseOutcome* each : cases) {
    took += each->took;
    lasted += each->lasted;
  }
  return fmt::format(
      "<a class=\"skip\" href=\"#cases\">Skip to the cases</a>\n<header>\n<h1>{}</h1>\n"
      "<p class=\"facts\">{} {}, {} of plant time, carried out in {}</p>\n<div class=\"tiles\">\n{}{}{}</div>\n{}{}"
      "</header>\n",
      escape(title), counts.all(), counts.all() == 1 ? "case" : "cases", length_text(lasted), length_text(took),
      tile(Verdict::fail, counts.fail), tile(Verdict::inconclusive, counts.inconclusive + counts.error),
      tile(Verdict::pass, counts.pass), proportion(counts), table(cases, listed));
}

}  // namespace kapela::reports
