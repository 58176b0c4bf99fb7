#include "simulators/reports/junit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/reports/escape.hpp"
#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

/// Jenkins takes the dots of a class name for packages: folders become such, the ending goes.
std::string class_name(const CaseOutcome& outcome, std::string_view suite) {
  if (outcome.file.empty()) return std::string(suite);
  const std::size_t base = outcome.file.find_last_of('/') + 1;  // npos + 1 is the beginning
  std::string path = outcome.file.substr(0, outcome.file.find('.', base));
  path.erase(0, path.find_first_not_of("./"));
  std::replace(path.begin(), path.end(), '/', '.');
  return path.empty() ? std::string(suite) : path;
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", name, escape_attribute(value));
}

std::string properties(const CaseOutcome& outcome) {
  return "      <properties>\n" + property("file", outcome.file) + property("world", world_name(outcome)) +
         property("lasted", fmt::format("{:.6f}", seconds(outcome.lasted))) + "      </properties>\n";
}

std::string why_text(const CaseOutcome& outcome) {
  std::string text;
  for (const std::string& reason : outcome.reasons) text += reason + "\n";
  if (!outcome.compared.empty()) text += outcome.compared + "\n";
  for (const Breach& each : outcome.breaches) text += fmt::format("{} broken: {}\n", each.law, each.explanation);
  for (const checker::Violation& each : outcome.violations)
    text += fmt::format("{} violated: {}\n", name(each.invariant), each.explanation);
  if (!outcome.repeat.empty()) text += "repeat: " + outcome.repeat + "\n";
  return text;
}

/// Nothing of a case that passed.
std::string problem(const CaseOutcome& outcome) {
  if (outcome.verdict == Verdict::pass) return {};
  const std::string_view element = outcome.verdict == Verdict::fail ? "failure" : "error";
  return fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n", element,
                     escape_attribute(headline(outcome)), name(outcome.verdict), escape(why_text(outcome)));
}

std::string run_text(const RunOutcome& run, const CaseOutcome& outcome, base::Instant origin) {
  return fmt::format("run: {} {}, {} to {}{}{}\n", status_text(outcome, run.status), run.scenario,
                     point_text(run.began - origin), point_text(run.ended - origin),
                     run.first_cause.empty() ? "" : ": ", run.first_cause);
}

std::string fault_text(const FaultWindow& fault, const CaseOutcome& outcome, base::Instant origin) {
  return fmt::format("fault: {}: {}, from {} to {}, hit {}\n", component_name(outcome, fault.component), fault.text,
                     point_text(fault.from - origin), fault.until ? point_text(*fault.until - origin) : "the end",
                     fault.hits);
}

std::string output(const CaseOutcome& outcome) {
  const base::Instant start = origin(outcome);
  std::string text;
  for (const RunOutcome& run : outcome.runs) text += run_text(run, outcome, start);
  for (const FaultWindow& fault : outcome.faults) text += fault_text(fault, outcome, start);
  text += outcome.output;
  return text.empty() ? "" : "      <system-out>" + escape(text) + "</system-out>\n";
}

std::string test_case(const CaseOutcome& outcome, std::string_view suite) {
  return fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.6f}\">\n{}{}{}    </testcase>\n",
                     escape_attribute(outcome.name), escape_attribute(class_name(outcome, suite)),
                     seconds(outcome.took), properties(outcome), problem(outcome), output(outcome));
}

}  // namespace

std::string junit_xml(const std::vector<CaseOutcome>& cases, std::string_view suite) {
  const Counts counts = count(cases);
  base::Duration took{};
  std::string body;
  for (const CaseOutcome& each : cases) {
    took += each.took;
    body += test_case(each, suite);
  }
  const std::string figures =
      fmt::format("name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.6f}\"", escape_attribute(suite),
                  counts.all(), counts.fail, counts.inconclusive + counts.error, seconds(took));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite {0} skipped=\"0\">\n{1}"
      "  </testsuite>\n</testsuites>\n",
      figures, body);
}

}  // namespace kapela::reports
