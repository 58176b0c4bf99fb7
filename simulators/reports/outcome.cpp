#include "simulators/reports/outcome.hpp"

#include <algorithm>

namespace kapela::reports {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::inconclusive:
      return "INCONCLUSIVE";
    case Verdict::error:
      return "ERROR";
  }
  return "";
}

std::string_view sign(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "✓";
    case Verdict::fail:
      return "✕";
    case Verdict::inconclusive:
      return "?";
    case Verdict::error:
      return "!";
  }
  return "";
}

std::string_view world_name(const CaseOutcome& outcome) {
  return outcome.is_virtual ? "virtual" : "real";
}

std::string_view status_text(const CaseOutcome& outcome, record::RunStatus status) {
  const bool is_end = status != record::RunStatus::running && status != record::RunStatus::succeeded;
  return outcome.is_told && is_end ? "FAILED" : name(status);
}

std::string_view component_name(const CaseOutcome& outcome, record::ComponentId component) {
  if (index(component) >= outcome.components.size()) return "?";
  return outcome.components[index(component)];
}

base::Instant origin(const CaseOutcome& outcome) {
  // Records of several writers are merged: the first in line need not be the earliest.
  const auto earlier = [](const auto& a, const auto& b) { return a.time < b.time; };
  if (outcome.history != nullptr && !outcome.history->records().empty()) {
    const auto records = outcome.history->records();
    return std::min_element(records.begin(), records.end(), earlier)->time;
  }
  return outcome.runs.empty() ? base::Instant{} : outcome.runs.front().began;
}

std::string headline(const CaseOutcome& outcome) {
  if (!outcome.breaches.empty()) return outcome.breaches.front().law + ": " + outcome.breaches.front().explanation;
  if (!outcome.reasons.empty()) return outcome.reasons.front();
  if (!outcome.violations.empty()) {
    const checker::InvariantTraits& broken = checker::traits(outcome.violations.front().invariant);
    return std::string(broken.name) + ": " + std::string(broken.says);
  }
  for (const RunOutcome& run : outcome.runs)
    if (!run.first_cause.empty()) return run.first_cause;
  return {};
}

Counts count(const std::vector<CaseOutcome>& cases) {
  Counts counts;
  for (const CaseOutcome& each : cases) {
    if (each.verdict == Verdict::pass) ++counts.pass;
    if (each.verdict == Verdict::fail) ++counts.fail;
    if (each.verdict == Verdict::inconclusive) ++counts.inconclusive;
    if (each.verdict == Verdict::error) ++counts.error;
  }
  return counts;
}

}  // namespace kapela::reports
