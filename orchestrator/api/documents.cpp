#include "orchestrator/api/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/action_document.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/api/why_document.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/runtime/component_notes.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using record::ComponentId;
using runtime::Orchestrator;
using wire::Json;

Json vars_json(const scenario::Scenario& scenario) {
  Json json = Json::object();
  for (const auto& [name, value] : scenario.vars) json[name] = expression::Expression::literal(value).source();
  return json;
}

Json rollback_json(const scenario::RollbackSettings& rollback) {
  return {{"on_stuck", text(name(rollback.on_stuck))},
          {"budget", base::to_text(rollback.budget)},
          {"drain", base::to_text(rollback.drain)},
          {"on_failure", base::to_text(rollback.on_failure)}};
}

Json scenario_summary(const scenario::Scenario& scenario) {
  return {{"name", scenario.name},
          {"description", scenario.description},
          {"trigger", scenario.trigger_type},
          {"file", scenario.place.file},
          {"line", scenario.place.line},
          {"steps", scenario.actions.size()},
          {"enabled", scenario.enabled},
          {"energises", scenario::energises(scenario)},
          {"atomicity", text(name(atomicity_of(scenario)))}};
}

}  // namespace

Json component_document(const Orchestrator& orchestrator, ComponentId id) {
  const record::ComponentSpec& spec = orchestrator.engine().plant().at(id);
  const engine::Board::Entry& entry = orchestrator.engine().board().at(id);
  const base::Instant now = orchestrator.loop().now();
  const std::string oddity = runtime::oddity_of(entry, orchestrator.engine().settings());
  Json json{{"name", spec.name},
            {"address", spec.address},
            {"port", spec.port},
            {"simulated", orchestrator.simulators().contains(spec.name)},
            {"group", spec.group},
            {"dialect", text(wire::name(spec.dialect))},
            {"depends_on", names_of(orchestrator.engine().plant(), spec.depends_on)},
            {"state", text(wire::name(entry.seen.state))},
            {"error", entry.seen.error},
            {"error_code", entry.seen.error_code},
            {"error_message", entry.seen.error_message.empty() ? Json() : Json(entry.seen.error_message)},
            {"since", nullptr},
            {"for_seconds", nullptr},
            {"last_seen", nullptr},
            {"last_seen_seconds", nullptr},
            {"missed", entry.missed},
            {"health", text(name(engine::health_of(entry, orchestrator.engine().settings())))},
            {"pushes", entry.pushes ? Json(*entry.pushes) : Json()},
            {"problem", oddity.empty() ? Json() : Json(oddity)},
            {"clock_ahead_seconds", entry.clock_ahead ? Json(seconds(*entry.clock_ahead)) : Json()},
            {"answers", entry.ever_seen && entry.missed == 0},
            {"watched", orchestrator.engine().watches(id)},
            {"run", entry.owner == record::no_run ? Json() : Json(number(entry.owner))}};
  if (!spec.description.empty()) json["description"] = spec.description;
  if (entry.ever_seen) {
    json["since"] = iso_text(orchestrator.wall_time(entry.since));
    json["for_seconds"] = seconds(now - entry.since);
    json["last_seen"] = iso_text(orchestrator.wall_time(entry.last_seen));
    json["last_seen_seconds"] = seconds(now - entry.last_seen);
  }
  return json;
}

Json components_document(const Orchestrator& orchestrator) {
  Json list = Json::array();
  for (std::size_t i = 0; i < orchestrator.engine().board().size(); ++i)
    list.push_back(component_document(orchestrator, static_cast<ComponentId>(i)));
  Json document = plant_document(orchestrator);
  document["components"] = std::move(list);
  return document;
}

Json plant_document(const Orchestrator& orchestrator) {
  const std::optional<std::string>& latch = orchestrator.engine().latch();
  const std::optional<base::Error>& refusal = orchestrator.engine().journal_error();
  return {{"latch", latch ? Json(*latch) : Json()}, {"journal_error", refusal ? Json(to_text(*refusal)) : Json()}};
}

Json clocks_document(const Orchestrator& orchestrator) {
  Json differing = Json::object();
  const engine::Engine& engine = orchestrator.engine();
  for (std::size_t i = 0; i < engine.board().size(); ++i) {
    const engine::Board::Entry& entry = engine.board().at(static_cast<ComponentId>(i));
    if (clocks_differ(entry, engine.settings()))
      differing[engine.plant().components[i].name] = seconds(*entry.clock_ahead);
  }
  return differing;
}

Json server_document(const Orchestrator& orchestrator) {
  return {{"name", orchestrator.name()},
          {"plant", orchestrator.engine().plant().name},
          {"version", orchestrator.version()},
          {"epoch", number(orchestrator.engine().epoch())},
          {"now", iso_text(orchestrator.loop().wall_now())},
          {"time_scale", orchestrator.loop().scale().factor}};
}

Json scenarios_document(Orchestrator& orchestrator) {
  Json list = Json::array();
  for (const auto& scenario : orchestrator.library().all()) {
    list.push_back(scenario_summary(*scenario));
    list.back()["next"] = next_of(orchestrator, *scenario);
  }
  Json problems = Json::array();
  for (const auto& diagnostic : orchestrator.library().diagnostics()) problems.push_back(yaml::render(diagnostic));
  return {{"revision", orchestrator.library().revision()},
          {"scenarios", std::move(list)},
          {"problems", std::move(problems)}};
}

Json scenario_document(const scenario::Scenario& scenario) {
  Json json = scenario_summary(scenario);
  json["timeout"] = scenario.timeout ? Json(base::to_text(*scenario.timeout)) : Json();
  json["rollback"] = rollback_json(scenario.rollback);
  json["mode"] = text(name(scenario.mode));
  json["cooldown"] = scenario.cooldown ? Json(base::to_text(*scenario.cooldown)) : Json();
  json["preempt"] = scenario.preempt;
  json["priority"] = scenario.priority;
  json["max_executions"] = scenario.max_executions ? Json(*scenario.max_executions) : Json();
  json["resume"] = scenario.resume;
  json["vars"] = vars_json(scenario);
  json["actions"] = actions_document(scenario.actions);
  json["on_success"] = actions_document(scenario.on_success);
  json["on_end"] = actions_document(scenario.on_end);
  return json;
}

Json orchestrator_state(const Orchestrator& orchestrator) {
  Json components = Json::object();
  const record::Plant& plant = orchestrator.engine().plant();
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    const auto& seen = orchestrator.engine().board().at(static_cast<ComponentId>(i)).seen;
    components[plant.components[i].name] = Json{{"fsm_state", text(wire::name(seen.state))}, {"error", seen.error}};
  }
  const wire::State state = orchestrator.ready() ? wire::State::run : wire::State::starting;
  return {{"fsm_state", text(wire::name(state))},
          {"error", false},
          {"error_code", 0},
          {"error_message", nullptr},
          {"state", std::move(components)},
          {"latch", plant_document(orchestrator)["latch"]}};
}

}  // namespace kapela::api
