#include "simulators/reports/json_lines.hpp"

#include <nlohmann/json.hpp>

#include "simulators/reports/times.hpp"

namespace kapela::reports {
namespace {

using Json = nlohmann::ordered_json;  // a line is read by people, too: the name comes first

Json run_json(const RunOutcome& run, const CaseOutcome& outcome, base::Instant origin) {
  return {{"scenario", run.scenario},
          {"status", status_text(outcome, run.status)},
          {"first_cause", run.first_cause.empty() ? Json() : Json(run.first_cause)},
          {"began_seconds", seconds(run.began - origin)},
          {"ended_seconds", seconds(run.ended - origin)}};
}

Json fault_json(const FaultWindow& fault, const CaseOutcome& outcome, base::Instant origin) {
  return {{"component", component_name(outcome, fault.component)},
          {"name", fault.name},
          {"text", fault.text},
          {"from_seconds", seconds(fault.from - origin)},
          {"until_seconds", fault.until ? Json(seconds(*fault.until - origin)) : Json()},
          {"hits", fault.hits}};
}

Json violation_json(const checker::Violation& violation, const CaseOutcome& outcome) {
  const bool somewhere = violation.component != record::no_component;
  return {{"invariant", name(violation.invariant)},
          {"run", violation.run == record::no_run ? Json() : Json(number(violation.run))},
          {"component", somewhere ? Json(component_name(outcome, violation.component)) : Json()},
          {"explanation", violation.explanation},
          {"records", violation.records}};
}

Json breach_json(const Breach& breach, const CaseOutcome& outcome) {
  const bool somewhere = breach.component != record::no_component;
  return {{"law", breach.law},
          {"says", breach.says},
          {"component", somewhere ? Json(component_name(outcome, breach.component)) : Json()},
          {"explanation", breach.explanation},
          {"records", breach.records},
          {"shown", breach.shown}};
}

/// What only a case has in which somebody else's orchestrator is judged.
void add_told(const CaseOutcome& outcome, Json& line) {
  Json breaches = Json::array();
  for (const Breach& each : outcome.breaches) breaches.push_back(breach_json(each, outcome));
  line["breaches"] = std::move(breaches);
  line["excused"] = outcome.explained;
  line["output"] = outcome.output;
}

}  // namespace

std::string json_line(const CaseOutcome& outcome) {
  const base::Instant start = origin(outcome);
  Json runs = Json::array();
  for (const RunOutcome& run : outcome.runs) runs.push_back(run_json(run, outcome, start));
  Json faults = Json::array();
  for (const FaultWindow& fault : outcome.faults) faults.push_back(fault_json(fault, outcome, start));
  Json violations = Json::array();
  for (const checker::Violation& each : outcome.violations) violations.push_back(violation_json(each, outcome));
  Json line{{"case", outcome.name},
            {"file", outcome.file},
            {"verdict", name(outcome.verdict)},
            {"reasons", outcome.reasons},
            {"repeat", outcome.repeat},
            {"world", world_name(outcome)},
            {"took_seconds", seconds(outcome.took)},
            {"lasted_seconds", seconds(outcome.lasted)},
            {"runs", std::move(runs)},
            {"faults", std::move(faults)},
            {"violations", std::move(violations)}};
  if (!outcome.compared.empty()) line["compared"] = outcome.compared;
  if (outcome.is_told) add_told(outcome, line);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kapela::reports
