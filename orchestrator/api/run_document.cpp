#include "orchestrator/api/run_document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/alerts.hpp"
#include "orchestrator/api/json_values.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using record::ComponentId;
using record::RecordKind;
using runtime::Orchestrator;
using wire::Json;

/// A run, and what its report leaves to others.
struct Told {
  const Orchestrator& orchestrator;
  const record::RunReport& report;
  const record::Plant& cast;
  base::WallTime started_at{};
  std::optional<base::WallTime> ended_at{};
  base::Instant until{};
  const engine::Board* board = nullptr;  ///< where its components are just now; null: it has ended
};

Json state_or_null(wire::State state) {
  return state == wire::State::unknown ? Json() : Json(text(wire::name(state)));
}

Json failure_json(const record::Plant& plant, const record::Failure& failure) {
  return {{"component", failure.component == record::no_component ? Json() : Json(plant.at(failure.component).name)},
          {"reason", text(name(failure.reason))},
          {"waited_seconds", seconds(failure.waited)},
          {"summary", failure.summary}};
}

Json step_json(const Told& told, const record::StepReport& step) {
  return {{"number", step.number},
          {"label", step.label},
          {"description", step.description},
          {"running", !step.ended},
          {"succeeded", step.succeeded},
          {"started_seconds", seconds(step.started - told.report.started)},
          {"seconds", seconds(step.ended.value_or(told.until) - step.started)},
          {"timeout_seconds", step.timeout != base::Duration::zero() ? Json(seconds(step.timeout)) : Json()},
          {"targets", names_of(told.cast, step.targets)},
          {"done", names_of(told.cast, step.done)}};
}

/// While the run goes on a component's actual state is the one last seen, as long as it answers.
wire::State actual_state(const Told& told, const record::ComponentReport& part) {
  if (told.board == nullptr) return part.actual;
  const engine::Board::Entry& entry = told.board->at(part.component);
  return entry.missed == 0 ? entry.seen.state : wire::State::unknown;
}

Json component_json(const Told& told, const record::ComponentReport& part) {
  return {{"name", told.cast.at(part.component).name},
          {"base", text(wire::name(part.base))},
          {"goal", state_or_null(part.goal)},
          {"target", state_or_null(part.target)},
          {"actual", text(wire::name(actual_state(told, part)))},
          {"commanded", part.commanded},
          {"failure", part.failure ? failure_json(told.cast, *part.failure) : Json()},
          {"exception", part.exception ? failure_json(told.cast, *part.exception) : Json()}};
}

Json approval_json(const record::RunReport& report) {
  if (!report.awaits_approval) return {};
  const auto step = std::find_if(report.steps.rbegin(), report.steps.rend(), [&report](const record::StepReport& each) {
    return each.number == *report.awaits_approval;
  });
  return {{"number", *report.awaits_approval},
          {"description", step == report.steps.rend() ? std::string() : step->description}};
}

Json line_json(const Told& told, const record::Record& record, base::Duration at, std::string_view words,
               bool undoing) {
  const auto line = runtime::narrate(record, words, told.cast, undoing, told.orchestrator.language());
  if (!line) return {};
  return {{"seconds", seconds(at)}, {"level", text(base::level_name(line->level))}, {"line", line->text}};
}

/// Of a timeline alone: what repeats itself in it was left out.
bool is_undone_from(const record::Record& record, bool before) {
  return record.kind == RecordKind::compensating || (before && record.kind != RecordKind::recovered);
}

Json stored_timeline(const Told& told, const history::History& timeline) {
  Json lines = Json::array();
  bool undoing = false;
  for (const record::Record& record : timeline.records()) {
    undoing = is_undone_from(record, undoing);
    Json line = line_json(told, record, record.time.time_since_epoch(), record.text, undoing);
    if (!line.is_null()) lines.push_back(std::move(line));
  }
  return lines;
}

Json remembered_timeline(const Told& told) {
  Json lines = Json::array();
  const runtime::MemoryJournal& journal = told.orchestrator.journal();
  for (const runtime::StoredRecord* stored : journal.of_run(told.report.id, 0, archive::most_timeline_lines)) {
    if (!archive::belongs_to_timeline(stored->record, stored->undoing)) continue;
    const base::Duration at = stored->record.time - told.report.started;
    Json line = line_json(told, stored->record, at, stored->text, stored->undoing);
    if (!line.is_null()) lines.push_back(std::move(line));
  }
  return lines;
}

Json summary_json(const Told& told) {
  const record::RunReport& report = told.report;
  return {{"id", number(report.id)},
          {"scenario", report.scenario},
          {"status", text(name(report.status))},
          {"phase", text(name(report.phase))},
          {"atomicity", text(name(report.atomicity))},
          {"mode", text(name(report.mode))},
          {"started", iso_text(told.started_at)},
          {"ended", told.ended_at ? Json(iso_text(*told.ended_at)) : Json()},
          {"seconds", seconds(told.until - report.started)},
          {"first_cause", report.first_cause ? failure_json(told.cast, *report.first_cause) : Json()}};
}

Json document_json(const Told& told, Json timeline) {
  const record::RunReport& report = told.report;
  Json json = summary_json(told);
  json["recovered_from"] = report.recovered_from ? Json(number(*report.recovered_from)) : Json();
  json["awaits_approval"] = approval_json(report);
  json["steps"] = Json::array();
  for (const record::StepReport& step : report.steps) json["steps"].push_back(step_json(told, step));
  json["components"] = Json::array();
  json["exceptions"] = Json::array();
  for (const record::ComponentReport& part : report.components) {
    json["components"].push_back(component_json(told, part));
    if (part.exception) json["exceptions"].push_back(failure_json(told.cast, *part.exception));
  }
  json["alerts"] = alerts_of_run(told.orchestrator, number(report.id));
  json["timeline"] = std::move(timeline);
  return json;
}

Told told_of(const Orchestrator& orchestrator, const record::RunReport& report) {
  Told told{orchestrator,         report, orchestrator.plant(), report.started_at, {}, orchestrator.now(),
            &orchestrator.board()};
  if (!report.ended) return told;
  told.ended_at = orchestrator.wall_time(*report.ended);
  told.until = *report.ended;
  told.board = nullptr;
  return told;
}

Told told_of(const Orchestrator& orchestrator, const archive::StoredRun& run) {
  const record::RunReport& report = run.report;
  return {orchestrator, report, run.cast, report.started_at, run.ended_at, *report.ended, nullptr};
}

}  // namespace

Json run_summary(const Orchestrator& orchestrator, const record::RunReport& report) {
  return summary_json(told_of(orchestrator, report));
}

Json run_summary(const Orchestrator& orchestrator, const archive::StoredRun& run) {
  return summary_json(told_of(orchestrator, run));
}

Json run_document(const Orchestrator& orchestrator, const record::RunReport& report) {
  const Told told = told_of(orchestrator, report);
  return document_json(told, report.ended ? remembered_timeline(told) : Json());
}

Json run_document(const Orchestrator& orchestrator, const archive::StoredRun& run) {
  const Told told = told_of(orchestrator, run);
  return document_json(told, stored_timeline(told, run.timeline));
}

}  // namespace kapela::api
