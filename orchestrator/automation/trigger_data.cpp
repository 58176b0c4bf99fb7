#include "orchestrator/automation/trigger_data.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/base/wall_text.hpp"

namespace kapela::automation {
namespace {

using wire::Json;

void add_component(Json& json, record::ComponentId id, const record::Plant& plant, const engine::Board& board) {
  const engine::Sighting& seen = board.at(id).seen;
  json["source"] = json["component"] = plant.at(id).name;
  json["state"] = std::string(wire::name(seen.state));
  json["error_code"] = seen.error_code;
  json["error_message"] = seen.error_message;
}

wire::JsonPtr shared(Json json) {
  return std::make_shared<const Json>(std::move(json));
}

}  // namespace

wire::JsonPtr data_of(const wire::Event& event, const record::Plant& plant) {
  Json json{
      {"type", "event_received"}, {"source", event.source}, {"event_type", event.event_type}, {"data", *event.data}};
  json["payload"] = *event.data;
  if (plant.find(event.source)) json["component"] = event.source;
  for (const char* key : {"error_code", "error_message", "severity"})
    if (event.data->contains(key)) json[key] = (*event.data)[key];
  if (!json.contains("error_message") && event.data->contains("message"))
    json["error_message"] = (*event.data)["message"];
  return shared(std::move(json));
}

wire::JsonPtr data_of(const std::vector<Entered>& entered, const record::Plant& plant, const engine::Board& board) {
  Json json{{"type", "component_state"}};
  add_component(json, entered.front().component, plant, board);
  json["from"] = std::string(wire::name(entered.front().from));
  json["state"] = json["to"] = std::string(wire::name(entered.front().to));
  for (const Entered& each : entered) json["components"].push_back(plant.at(each.component).name);
  return shared(std::move(json));
}

wire::JsonPtr data_of(const std::vector<record::ComponentId>& culprits, const record::Plant& plant,
                      const engine::Board& board) {
  Json json{{"type", "automatic"}, {"source", "automatic"}, {"components", Json::array()}};
  if (!culprits.empty()) add_component(json, culprits.front(), plant, board);
  for (const record::ComponentId each : culprits) json["components"].push_back(plant.at(each).name);
  return shared(std::move(json));
}

wire::JsonPtr data_of(std::optional<calendar::sys_seconds> scheduled) {
  Json json{{"type", "schedule"}, {"source", "schedule"}};
  if (scheduled) json["scheduled"] = base::iso_seconds_text(*scheduled);
  return shared(std::move(json));
}

wire::JsonPtr with_found(wire::JsonPtr data, const expression::Expression::Groups& found) {
  if (found.empty()) return data;
  Json json = *data;
  for (const auto& [name, text] : found) json["vars"].emplace(name, text);  // which keeps the first
  return shared(std::move(json));
}

wire::Event error_event(const record::Plant& plant, const engine::Board& board, record::ComponentId id) {
  const engine::Sighting& seen = board.at(id).seen;
  wire::Event event;
  event.source = plant.at(id).name;
  event.event_type = scenario::error_reported;
  event.data = shared({{"error_code", seen.error_code},
                       {"error_message", seen.error_message},
                       {"message", seen.error_message},
                       {"severity", "critical"},
                       {"state", std::string(wire::name(seen.state))},
                       {"observed", true}});
  return event;
}

}  // namespace kapela::automation
