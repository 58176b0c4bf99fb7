#include "simulators/reports/outcome_codec.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/history/history_codec.hpp"

namespace kapela::reports {
namespace {

using OutcomeJson = nlohmann::json;

std::int64_t nanoseconds(base::Instant instant) {
  return instant.time_since_epoch().count();
}

base::Instant instant_of(const OutcomeJson& line) {
  return base::Instant(base::Duration(line.get<std::int64_t>()));
}

template <class Enum>
Enum enum_of(const OutcomeJson& line) {
  return static_cast<Enum>(line.get<std::uint64_t>());
}

OutcomeJson run_line(const RunOutcome& run) {
  return {run.scenario, static_cast<unsigned>(run.status), run.first_cause, nanoseconds(run.began),
          nanoseconds(run.ended)};
}

RunOutcome run_of(const OutcomeJson& line) {
  return {line.at(0), enum_of<record::RunStatus>(line.at(1)), line.at(2), instant_of(line.at(3)),
          instant_of(line.at(4))};
}

OutcomeJson fault_line(const FaultWindow& fault) {
  return {index(fault.component),
          fault.name,
          fault.text,
          nanoseconds(fault.from),
          fault.until ? OutcomeJson(nanoseconds(*fault.until)) : OutcomeJson(),
          fault.hits};
}

FaultWindow fault_of(const OutcomeJson& line) {
  FaultWindow fault;
  fault.component = enum_of<record::ComponentId>(line.at(0));
  fault.name = line.at(1);
  fault.text = line.at(2);
  fault.from = instant_of(line.at(3));
  if (!line.at(4).is_null()) fault.until = instant_of(line.at(4));
  fault.hits = line.at(5);
  return fault;
}

OutcomeJson violation_line(const checker::Violation& each) {
  return {static_cast<unsigned>(each.invariant), number(each.run), index(each.component), each.records,
          each.explanation};
}

checker::Violation violation_of(const OutcomeJson& line) {
  return {enum_of<checker::Invariant>(line.at(0)), enum_of<record::RunId>(line.at(1)),
          enum_of<record::ComponentId>(line.at(2)), line.at(3).get<std::vector<checker::Position>>(), line.at(4)};
}

template <class Items, class Make>
OutcomeJson list_of(const Items& items, Make make) {
  OutcomeJson list = OutcomeJson::array();
  for (const auto& each : items) list.push_back(make(each));
  return list;
}

std::string history_text(const CaseOutcome& outcome) {
  std::string text;
  if (outcome.history == nullptr) return text;
  history::Header header;
  header.components = outcome.components;
  history::append_line(text, header);
  for (const record::Record& record : outcome.history->records()) history::append_line(text, record, header.components);
  return text;
}

CaseOutcome outcome_of(const OutcomeJson& line) {
  CaseOutcome outcome;
  outcome.name = line.at("name");
  outcome.verdict = enum_of<Verdict>(line.at("verdict"));
  outcome.reasons = line.at("reasons").get<std::vector<std::string>>();
  outcome.is_virtual = line.at("virtual");
  outcome.lasted = base::Duration(line.at("lasted").get<std::int64_t>());
  for (const OutcomeJson& each : line.at("runs")) outcome.runs.push_back(run_of(each));
  for (const OutcomeJson& each : line.at("faults")) outcome.faults.push_back(fault_of(each));
  for (const OutcomeJson& each : line.at("violations")) outcome.violations.push_back(violation_of(each));
  outcome.components = line.at("components").get<std::vector<std::string>>();
  return outcome;
}

}  // namespace

std::string outcome_line(const CaseOutcome& outcome) {
  const OutcomeJson line{{"name", outcome.name},
                         {"verdict", static_cast<unsigned>(outcome.verdict)},
                         {"reasons", outcome.reasons},
                         {"virtual", outcome.is_virtual},
                         {"lasted", outcome.lasted.count()},
                         {"runs", list_of(outcome.runs, run_line)},
                         {"faults", list_of(outcome.faults, fault_line)},
                         {"violations", list_of(outcome.violations, violation_line)},
                         {"components", outcome.components},
                         {"history", history_text(outcome)}};
  return line.dump(-1, ' ', false, OutcomeJson::error_handler_t::replace);
}

base::Result<CaseOutcome> parse_outcome(std::string_view text) {
  try {
    const OutcomeJson line = OutcomeJson::parse(text);
    CaseOutcome outcome = outcome_of(line);
    const std::string& records = line.at("history").get_ref<const std::string&>();
    if (records.empty()) return outcome;
    base::Result<history::Recording> read = history::decode_history(records);
    if (!read) return read.error();
    outcome.history = std::make_shared<history::History>(std::move(read->history));
    return outcome;
  } catch (const std::exception& what) {
    return base::fail(base::ErrorCode::malformed, std::string("it is no outcome of a case: ") + what.what());
  }
}

}  // namespace kapela::reports
