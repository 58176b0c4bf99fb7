#include "simulators/fault_files/fault_writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "simulators/fault_files/field_writer.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using Json = nlohmann::ordered_json;

Json match_of(const faults::Match& match) {
  Json json = Json::object();
  if (match.event) json["event"] = wire::name(*match.event);
  if (match.from) json["from"] = wire::name(*match.from);
  if (match.to) json["to"] = wire::name(*match.to);
  if (!match.http) return json;
  if (!match.http->path.empty()) json["path"] = match.http->path;
  if (!match.http->client.empty()) json["client"] = match.http->client;
  for (const auto& [name, value] : match.http->headers) json["headers"][name] = value;
  for (const auto& [pointer, value] : match.http->body) json["body"][pointer] = Json::parse(value->dump());
  return json;
}

Json window_of(const faults::Window& window) {
  Json json = {{"start", base::to_text(window.start)}};
  if (window.duration) json["duration"] = base::to_text(*window.duration);
  return json;
}

Json trigger_of(const faults::Trigger& trigger) {
  const faults::Trigger usual;
  Json json = Json::object();
  if (trigger.skip != usual.skip) json["skip"] = trigger.skip;
  if (trigger.count != usual.count) json["count"] = trigger.count;
  if (trigger.every != usual.every) json["every"] = trigger.every;
  if (trigger.probability != usual.probability) json["probability"] = trigger.probability;
  if (trigger.window) json["window"] = window_of(*trigger.window);
  if (trigger.when_state) json["when_state"] = wire::name(*trigger.when_state);
  if (!trigger.after_fault.empty()) json["after_fault"] = trigger.after_fault;
  return json;
}

Json fields_of(Fault fault) {
  Json json = Json::object();
  FieldWriter writer(json);
  if (const auto fields = faults::traits(fault.type).fields) fields(fault, writer);
  return json;
}

/// The parameters that differ from what they are when not said.
Json parameters_of(const Fault& fault) {
  Fault plain;
  plain.type = fault.type;
  const Json usual = fields_of(plain);
  Json own = fields_of(fault);
  Json differing = Json::object();
  const bool timed = fault.type == faults::FaultType::latency || fault.type == faults::FaultType::late_transition;
  for (const auto& [key, value] : own.items()) {
    const bool is_asked_for = timed && (key == "latency" || key == "by" || key == "takes");
    if (is_asked_for || !usual.contains(key) || usual[key] != value) differing[key] = value;
  }
  return differing;
}

Json json_of(const Fault& fault) {
  Json json = Json::object();
  if (!fault.name.empty()) json["name"] = fault.name;
  json["type"] = faults::name(fault.type);
  if (faults::has_place(fault.type) && fault.at != Fault().at) json["at"] = faults::name(fault.at);
  json.update(parameters_of(fault));
  if (Json match = match_of(fault.match); !match.empty()) json["match"] = std::move(match);
  if (Json trigger = trigger_of(fault.trigger); !trigger.empty()) json["trigger"] = std::move(trigger);
  if (fault.priority != 0) json["priority"] = fault.priority;
  if (!fault.enabled) json["enabled"] = false;
  if (fault.ttl) json["ttl"] = base::to_text(*fault.ttl);
  if (!fault.note.empty()) json["note"] = fault.note;
  return json;
}

/// A text that YAML takes for nothing but a text, with or without quotes.
bool is_plain(std::string_view text) {
  static constexpr std::array<std::string_view, 12> taken{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "Y", "N", "~"};
  if (text.empty() || std::find(taken.begin(), taken.end(), text) != taken.end()) return false;
  return std::all_of(text.begin(), text.end(), [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') || each == '_' ||
           each == '.';
  });
}

/// `quoting`: what is not a word of the language keeps its quotes.
std::string flow(const Json& json) {
  std::string text;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", is_plain(key) ? key : Json(key).dump(), flow(value));
    return "{" + text + "}";
  }
  if (json.is_array()) {
    for (const Json& item : json) text += (text.empty() ? "" : ", ") + flow(item);
    return "[" + text + "]";
  }
  if (json.is_string() && is_plain(json.get<std::string>())) return json.get<std::string>();
  return json.dump();
}

}  // namespace

std::string fault_yaml(const Fault& fault) {
  Json json = json_of(fault);
  // Names, notes and other texts of people's keep their quotes, whatever they look like.
  std::string name;
  if (json.contains("name")) {
    name = "name: " + json["name"].dump() + ", ";
    json.erase("name");
  }
  return "{" + name + flow(json).substr(1);
}

std::string fault_json(const Fault& fault) {
  return json_of(fault).dump();
}

}  // namespace kapela::fault_files
