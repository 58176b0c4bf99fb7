#include "orchestrator/api/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/run_document.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/selector.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/runtime/narrator.hpp"

namespace kapela::api {
namespace {

using engine::ComponentId;
using runtime::Orchestrator;
using wire::Json;

/// Records in one answer; who wants more asks again with a greater `after`.
constexpr std::size_t max_records = 10'000;

Json component_json(const Orchestrator& orchestrator, ComponentId id) {
  const engine::ComponentSpec& spec = orchestrator.engine().plant().at(id);
  const engine::Board::Entry& entry = orchestrator.engine().board().at(id);
  const base::Instant now = orchestrator.loop().now();
  Json json{{"name", spec.name},
            {"address", spec.address},
            {"port", spec.port},
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
            {"answers", entry.ever_seen && entry.missed == 0},
            {"run", entry.owner == engine::no_run ? Json() : Json(number(entry.owner))}};
  if (!spec.description.empty()) json["description"] = spec.description;
  if (entry.ever_seen) {
    json["since"] = iso_text(orchestrator.wall_time(entry.since));
    json["for_seconds"] = seconds(now - entry.since);
    json["last_seen"] = iso_text(orchestrator.wall_time(entry.last_seen));
    json["last_seen_seconds"] = seconds(now - entry.last_seen);
  }
  return json;
}

Json states_json(const std::vector<wire::State>& states) {
  Json names = Json::array();
  for (const wire::State state : states) names.push_back(text(wire::name(state)));
  return names;
}

/// What an action says, in the words of the scenario language.
struct ActionJson {
  Json& json;
  void targets(const engine::Selector& selector) const {
    if (selector.all) json["target"] = "@all";
    for (const engine::TemplateText& component : selector.components) json["components"].push_back(component.source());
    if (!selector.groups.empty()) json["groups"] = selector.groups;
    if (!selector.state_in.empty()) json["state_in"] = states_json(selector.state_in);
    if (!selector.state_not_in.empty()) json["state_not_in"] = states_json(selector.state_not_in);
  }
  void operator()(const engine::LogEvent& log) const {
    json["level"] = text(base::level_name(log.level));
    json["message"] = log.message.source();
  }
  void operator()(const engine::TestAction& test) const { json["message"] = test.message.source(); }
  void operator()(const engine::SendCommand& send) const {
    targets(send.targets);
    json["command"] = text(wire::name(send.command));
    if (send.timeout) json["timeout"] = base::to_text(*send.timeout);
  }
  void operator()(const engine::WaitForState& wait) const {
    targets(wait.targets);
    json["target_state"] = states_json(wait.states);
    json["timeout"] = base::to_text(wait.timeout);
  }
  void operator()(const engine::EnsureState& ensure) const {
    targets(ensure.targets);
    json["target_state"] = states_json({ensure.state});
    json["timeout"] = base::to_text(ensure.timeout);
  }
  void operator()(const auto&) const {}
};

Json action_json(const engine::Action& action) {
  Json json{{"type", text(type_name(action.body))}, {"line", action.place.line}};
  if (!action.description.empty()) json["description"] = action.description;
  std::visit(ActionJson{json}, action.body);
  for (const engine::Action& each : action.on_failure) json["on_failure"].push_back(action_json(each));
  return json;
}

Json scenario_summary(const engine::Scenario& scenario) {
  return {{"name", scenario.name},       {"description", scenario.description}, {"trigger", scenario.trigger_type},
          {"file", scenario.place.file}, {"line", scenario.place.line},         {"steps", scenario.actions.size()}};
}

Json record_json(const Orchestrator& orchestrator, const runtime::StoredRecord& stored) {
  const engine::Record& record = stored.record;
  Json json{{"sequence", record.sequence},
            {"time", iso_text(orchestrator.wall_time(record.time))},
            {"run", number(record.run)},
            {"kind", text(name(record.kind))},
            {"detail", nullptr},
            {"state", nullptr},
            {"a", record.a},
            {"b", record.b}};
  if (record.component != engine::no_component)
    json["component"] = orchestrator.engine().plant().at(record.component).name;
  if (const std::string_view detail = history::detail_text(record); !detail.empty()) json["detail"] = text(detail);
  if (const std::string_view state = history::state_text(record); !state.empty()) json["state"] = text(state);
  if (record.command != engine::no_command) json["cmd_id"] = number(record.command);
  if (!stored.text.empty()) json["text"] = stored.text;
  if (const auto line = runtime::narrate(record, stored.text, orchestrator.engine().plant(), stored.undoing)) {
    json["level"] = text(base::level_name(line->level));
    json["line"] = line->text;
  }
  return json;
}

}  // namespace

Json components_document(const Orchestrator& orchestrator) {
  Json list = Json::array();
  for (std::size_t i = 0; i < orchestrator.engine().board().size(); ++i)
    list.push_back(component_json(orchestrator, static_cast<ComponentId>(i)));
  Json document = plant_document(orchestrator);
  document["components"] = std::move(list);
  return document;
}

Json plant_document(const Orchestrator& orchestrator) {
  const std::optional<std::string>& latch = orchestrator.engine().latch();
  const std::optional<base::Error>& refusal = orchestrator.engine().journal_error();
  return {{"latch", latch ? Json(*latch) : Json()}, {"journal_error", refusal ? Json(to_text(*refusal)) : Json()}};
}

Json scenarios_document(Orchestrator& orchestrator) {
  Json list = Json::array();
  for (const auto& scenario : orchestrator.library().all()) list.push_back(scenario_summary(*scenario));
  Json problems = Json::array();
  for (const auto& diagnostic : orchestrator.library().diagnostics()) problems.push_back(yaml::render(diagnostic));
  return {{"scenarios", std::move(list)}, {"problems", std::move(problems)}};
}

Json scenario_document(const engine::Scenario& scenario) {
  Json json = scenario_summary(scenario);
  json["timeout"] = scenario.timeout ? Json(base::to_text(*scenario.timeout)) : Json();
  json["actions"] = Json::array();
  for (const engine::Action& action : scenario.actions) json["actions"].push_back(action_json(action));
  return json;
}

Json journal_document(Orchestrator& orchestrator, engine::RunId run, std::uint64_t after) {
  Json list = Json::array();
  std::uint64_t last = after;
  for (const runtime::StoredRecord* stored : orchestrator.journal().of_run(run, after, max_records)) {
    list.push_back(record_json(orchestrator, *stored));
    last = stored->record.sequence;
  }
  return {{"records", std::move(list)}, {"last", last}};
}

Json orchestrator_state(const Orchestrator& orchestrator) {
  Json components = Json::object();
  const engine::Plant& plant = orchestrator.engine().plant();
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
