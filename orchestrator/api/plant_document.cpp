#include "orchestrator/api/plant_document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/costs.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/component_notes.hpp"
#include "orchestrator/runtime/narrator.hpp"
#include "orchestrator/scenario/hand_command.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::api {

using record::ComponentId;
using runtime::Orchestrator;
using wire::Json;

namespace {

/// Null: it has told nothing, or is not there.
Json figures_document(const Orchestrator& orchestrator, ComponentId id) {
  const engine::Board& board = orchestrator.board();
  const std::optional<wire::HealthReport> figures = engine::figures_of(board, id, orchestrator.now());
  if (!figures) return {};
  Json json = Json::object();
  for (const wire::Figure& each : wire::figures()) {
    const std::optional<double>& value = *figures.*each.field;
    json[each.name] = value ? Json(*value) : Json();
  }
  json["uptime_told"] = board.figures(id)->told.uptime_seconds.has_value();
  json["age_seconds"] = seconds(orchestrator.now() - board.figures(id)->at);
  return json;
}

}  // namespace

Json component_document(const Orchestrator& orchestrator, ComponentId id) {
  const record::ComponentSpec& spec = orchestrator.plant().at(id);
  const engine::Board::Entry& entry = orchestrator.board().at(id);
  const base::Instant now = orchestrator.now();
  const std::string oddity = runtime::oddity_of(entry, orchestrator.settings());
  Json json{{"name", spec.name},
            {"address", spec.address},
            {"port", spec.port},
            {"simulated", orchestrator.simulators().contains(spec.name)},
            {"group", spec.group},
            {"dialect", text(wire::name(spec.dialect))},
            {"depends_on", names_of(orchestrator.plant(), spec.depends_on)},
            {"state", text(wire::name(entry.seen.state))},
            {"error", entry.seen.error},
            {"error_code", entry.seen.error_code},
            {"error_message", entry.seen.error_message.empty() ? Json() : Json(entry.seen.error_message)},
            {"since", nullptr},
            {"for_seconds", nullptr},
            {"last_seen", nullptr},
            {"last_seen_seconds", nullptr},
            {"missed", entry.missed},
            {"health", text(name(engine::health_of(entry, orchestrator.settings())))},
            {"pushes", entry.pushes ? Json(*entry.pushes) : Json()},
            {"problem", oddity.empty() ? Json() : Json(oddity)},
            {"clock_ahead_seconds", entry.clock_ahead ? Json(seconds(*entry.clock_ahead)) : Json()},
            {"answers", entry.ever_seen && entry.missed == 0},
            {"watched", orchestrator.watches(id)},
            {"data_changes", entry.data_changes},
            {"figures", figures_document(orchestrator, id)},
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

Json offered_commands(const Orchestrator& orchestrator, ComponentId id) {
  const wire::State state = orchestrator.board().at(id).seen.state;
  const wire::Dialect dialect = orchestrator.plant().at(id).dialect;
  Json offered = Json::array();
  for (const wire::CommandTraits& each : wire::commands())
    if (wire::edge(each.command, state, dialect))
      offered.push_back({{"command", text(each.name)}, {"raises", scenario::sets_in_motion(each.command)}});
  return offered;
}

Json components_document(const Orchestrator& orchestrator) {
  Json list = Json::array();
  for (std::size_t i = 0; i < orchestrator.board().size(); ++i)
    list.push_back(component_document(orchestrator, static_cast<ComponentId>(i)));
  Json document = plant_document(orchestrator);
  document["components"] = std::move(list);
  return document;
}

Json plant_document(const Orchestrator& orchestrator) {
  const std::optional<std::string>& latch = orchestrator.latch();
  const std::optional<base::Error>& refusal = orchestrator.journal_error();
  return {{"latch", latch ? Json(*latch) : Json()}, {"journal_error", refusal ? Json(to_text(*refusal)) : Json()}};
}

Json clocks_document(const Orchestrator& orchestrator) {
  Json differing = Json::object();
  for (std::size_t i = 0; i < orchestrator.board().size(); ++i) {
    const engine::Board::Entry& entry = orchestrator.board().at(static_cast<ComponentId>(i));
    if (clocks_differ(entry, orchestrator.settings()))
      differing[orchestrator.plant().components[i].name] = seconds(*entry.clock_ahead);
  }
  return differing;
}

Json server_document(const Orchestrator& orchestrator) {
  return {{"name", orchestrator.name()},
          {"plant", orchestrator.plant().name},
          {"version", orchestrator.version()},
          {"epoch", number(orchestrator.epoch())},
          {"now", iso_text(orchestrator.loop().wall_now())},
          {"time_scale", orchestrator.loop().scale().factor}};
}

Json orchestrator_state(const Orchestrator& orchestrator) {
  Json components = Json::object();
  const record::Plant& plant = orchestrator.plant();
  for (std::size_t i = 0; i < plant.components.size(); ++i) {
    const auto& seen = orchestrator.board().at(static_cast<ComponentId>(i)).seen;
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
