#include "orchestrator/api/run_document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/alerts.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using engine::ComponentId;
using engine::RecordKind;
using runtime::Orchestrator;
using wire::Json;

/// Lines of one timeline; the first ones are kept.
constexpr std::size_t max_timeline = 10'000;

Json state_or_null(wire::State state) {
  return state == wire::State::unknown ? Json() : Json(text(wire::name(state)));
}

Json failure_json(const engine::Plant& plant, const engine::Failure& failure) {
  return {{"component", failure.component == engine::no_component ? Json() : Json(plant.at(failure.component).name)},
          {"reason", text(name(failure.reason))},
          {"waited_seconds", seconds(failure.waited)},
          {"summary", failure.summary}};
}

Json step_json(const Orchestrator& orchestrator, const engine::RunReport& report, const engine::StepReport& step) {
  const engine::Plant& plant = orchestrator.engine().plant();
  const base::Instant until = step.ended.value_or(orchestrator.loop().now());
  return {{"number", step.number},
          {"label", step.label},
          {"description", step.description},
          {"running", !step.ended},
          {"succeeded", step.succeeded},
          {"started_seconds", seconds(step.started - report.started)},
          {"seconds", seconds(until - step.started)},
          {"timeout_seconds", step.timeout ? Json(seconds(*step.timeout)) : Json()},
          {"targets", names_of(plant, step.targets)},
          {"done", names_of(plant, step.done)}};
}

/// While the run goes on a component's actual state is the one last seen, as long as it answers.
Json component_json(const Orchestrator& orchestrator, const engine::RunReport& report,
                    const engine::ComponentReport& part) {
  const engine::Plant& plant = orchestrator.engine().plant();
  const engine::Board::Entry& entry = orchestrator.engine().board().at(part.component);
  const wire::State actual = report.ended ? part.actual : entry.missed == 0 ? entry.seen.state : wire::State::unknown;
  return {{"name", plant.at(part.component).name},
          {"base", text(wire::name(part.base))},
          {"goal", state_or_null(part.goal)},
          {"target", state_or_null(part.target)},
          {"actual", text(wire::name(actual))},
          {"commanded", part.commanded},
          {"failure", part.failure ? failure_json(plant, *part.failure) : Json()},
          {"exception", part.exception ? failure_json(plant, *part.exception) : Json()}};
}

Json approval_json(const engine::RunReport& report) {
  if (!report.awaits_approval) return {};
  const auto step = std::find_if(report.steps.rbegin(), report.steps.rend(), [&report](const engine::StepReport& each) {
    return each.number == *report.awaits_approval;
  });
  return {{"number", *report.awaits_approval},
          {"description", step == report.steps.rend() ? std::string() : step->description}};
}

/// What only says that something came back as it should, or once more: most of a journal, and nothing of a story.
bool is_routine(const runtime::StoredRecord& stored) {
  const RecordKind kind = stored.record.kind;
  const bool confirms = kind == RecordKind::settled && !stored.undoing;
  return kind == RecordKind::acknowledged || kind == RecordKind::observed || confirms;
}

Json timeline_json(const Orchestrator& orchestrator, const engine::RunReport& report) {
  Json lines = Json::array();
  for (const runtime::StoredRecord* stored : orchestrator.journal().of_run(report.id, 0, max_timeline)) {
    const auto line = runtime::narrate(stored->record, stored->text, orchestrator.engine().plant(), stored->undoing,
                                       orchestrator.language());
    if (!line || is_routine(*stored)) continue;
    lines.push_back({{"seconds", seconds(stored->record.time - report.started)},
                     {"level", text(base::level_name(line->level))},
                     {"line", line->text}});
  }
  return lines;
}

}  // namespace

double seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Json names_of(const engine::Plant& plant, const std::vector<ComponentId>& ids) {
  Json names = Json::array();
  for (const ComponentId id : ids) names.push_back(plant.at(id).name);
  return names;
}

Json run_summary(const Orchestrator& orchestrator, const engine::RunReport& report) {
  const base::Instant until = report.ended.value_or(orchestrator.loop().now());
  const engine::Plant& plant = orchestrator.engine().plant();
  return {{"id", number(report.id)},
          {"scenario", report.scenario->name},
          {"status", text(name(report.status))},
          {"phase", text(name(report.phase))},
          {"atomicity", text(name(report.atomicity))},
          {"mode", text(name(report.scenario->mode))},
          {"started", iso_text(report.started_at)},
          {"ended", report.ended ? Json(iso_text(orchestrator.wall_time(*report.ended))) : Json()},
          {"seconds", seconds(until - report.started)},
          {"first_cause", report.first_cause ? failure_json(plant, *report.first_cause) : Json()}};
}

Json run_document(const Orchestrator& orchestrator, const engine::RunReport& report) {
  const engine::Plant& plant = orchestrator.engine().plant();
  Json json = run_summary(orchestrator, report);
  json["recovered_from"] = report.recovered_from ? Json(number(*report.recovered_from)) : Json();
  json["awaits_approval"] = approval_json(report);
  json["steps"] = Json::array();
  for (const engine::StepReport& step : report.steps) json["steps"].push_back(step_json(orchestrator, report, step));
  json["components"] = Json::array();
  json["exceptions"] = Json::array();
  for (const engine::ComponentReport& part : report.components) {
    json["components"].push_back(component_json(orchestrator, report, part));
    if (part.exception) json["exceptions"].push_back(failure_json(plant, *part.exception));
  }
  json["alerts"] = alerts_of_run(orchestrator, number(report.id));
  json["timeline"] = report.ended ? timeline_json(orchestrator, report) : Json();
  return json;
}

}  // namespace kapela::api
