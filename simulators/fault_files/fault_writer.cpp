#include "simulators/fault_files/fault_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "simulators/fault_files/field_writer.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using OrderedJson = nlohmann::ordered_json;

OrderedJson match_of(const faults::Match& match) {
  OrderedJson json = OrderedJson::object();
  if (match.event) json["event"] = match.event_type.empty() ? std::string(wire::name(*match.event)) : match.event_type;
  if (match.from) json["from"] = wire::name(*match.from);
  if (match.to) json["to"] = wire::name(*match.to);
  if (!match.http) return json;
  if (!match.http->path.empty()) json["path"] = match.http->path;
  if (!match.http->client.empty()) json["client"] = match.http->client;
  for (const auto& [name, value] : match.http->headers) json["headers"][name] = value;
  for (const auto& [pointer, value] : match.http->body) json["body"][pointer] = OrderedJson::parse(value->dump());
  return json;
}

OrderedJson window_of(const faults::Window& window) {
  OrderedJson json = {{"start", base::to_text(window.start)}};
  if (window.duration) json["duration"] = base::to_text(*window.duration);
  return json;
}

OrderedJson trigger_of(const faults::Trigger& trigger) {
  const faults::Trigger usual;
  OrderedJson json = OrderedJson::object();
  if (trigger.skip != usual.skip) json["skip"] = trigger.skip;
  if (trigger.count != usual.count) json["count"] = trigger.count;
  if (trigger.every != usual.every) json["every"] = trigger.every;
  if (trigger.probability != usual.probability) json["probability"] = trigger.probability;
  if (trigger.window) json["window"] = window_of(*trigger.window);
  if (trigger.when_state) json["when_state"] = wire::name(*trigger.when_state);
  if (!trigger.after_fault.empty()) json["after_fault"] = trigger.after_fault;
  if (trigger.once_per) json["once_per"] = base::to_text(*trigger.once_per);
  return json;
}

struct Parameters {
  OrderedJson values = OrderedJson::object();
  std::vector<std::string> required{};
};

Parameters fields_of(Fault fault) {
  Parameters parameters;
  FieldWriter writer(parameters.values);
  if (const auto fields = faults::traits(fault.type).fields) fields(fault, writer);
  parameters.required = writer.required();
  return parameters;
}

/// Those that differ from what they are when not said, and those that must be said.
OrderedJson parameters_of(const Fault& fault) {
  const OrderedJson usual = fields_of(faults::usual_fault(fault.type)).values;
  const Parameters own = fields_of(fault);
  OrderedJson told = OrderedJson::object();
  for (const auto& [key, value] : own.values.items()) {
    const bool is_required = std::find(own.required.begin(), own.required.end(), key) != own.required.end();
    const bool is_one_of_two = fault.type == faults::FaultType::late_transition && (key == "by" || key == "takes");
    if (is_required || is_one_of_two || !usual.contains(key) || usual[key] != value) told[key] = value;
  }
  return told;
}

OrderedJson json_of(const Fault& fault) {
  OrderedJson json = OrderedJson::object();
  if (!fault.name.empty()) json["name"] = fault.name;
  json["type"] = faults::name(fault.type);
  if (faults::has_place(fault.type) && fault.at != Fault().at) json["at"] = faults::name(fault.at);
  json.update(parameters_of(fault));
  if (OrderedJson match = match_of(fault.match); !match.empty()) json["match"] = std::move(match);
  if (OrderedJson trigger = trigger_of(fault.trigger); !trigger.empty()) json["trigger"] = std::move(trigger);
  if (fault.priority != 0) json["priority"] = fault.priority;
  if (!fault.enabled) json["enabled"] = false;
  if (fault.ttl) json["ttl"] = base::to_text(*fault.ttl);
  if (!fault.note.empty()) json["note"] = fault.note;
  return json;
}

/// 20ms, 1m30s: not a number, whatever it begins with.
bool is_duration(std::string_view text) {
  const bool has_unit = !text.empty() && text.back() >= 'a' && text.back() <= 'z';
  return has_unit && base::parse_duration(text).has_value();
}

/// Words that readers of YAML 1.1 take for something else than a text, in lower case.
bool is_taken(std::string text) {
  static constexpr std::array<std::string_view, 9> taken{"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  for (char& each : text)
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  return std::find(taken.begin(), taken.end(), text) != taken.end();
}

bool is_letter(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each == '_';
}

/// A text that YAML takes for nothing but a text, with or without quotes.
bool is_plain(std::string_view text) {
  if (text.empty() || is_taken(std::string(text))) return false;
  if (!is_letter(text.front())) return is_duration(text);
  return std::all_of(text.begin(), text.end(),
                     [](char each) { return is_letter(each) || (each >= '0' && each <= '9') || each == '.'; });
}

/// Without an exponent, which YAML 1.1 would take for a text.
std::string decimal(double value) {
  std::array<char, 512> digits{};
  const auto [end, failed] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  ASSERT(failed == std::errc{});
  return {digits.data(), end};
}

enum class Style : std::uint8_t { yaml, json };

std::string text_of(const std::string& text, Style style) {
  return style == Style::yaml && is_plain(text) ? text : OrderedJson(text).dump();
}

/// One line.
std::string flow(const OrderedJson& json, Style style) {
  const std::string_view comma = style == Style::yaml ? ", " : ",";
  const std::string_view colon = style == Style::yaml ? ": " : ":";
  std::string text;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      text += fmt::format("{}{}{}{}", text.empty() ? "" : comma, text_of(key, style), colon, flow(value, style));
    return "{" + text + "}";
  }
  if (json.is_array()) {
    for (const OrderedJson& item : json) text += fmt::format("{}{}", text.empty() ? "" : comma, flow(item, style));
    return "[" + text + "]";
  }
  if (json.is_number_float()) return decimal(json.get<double>());
  return json.is_string() ? text_of(json.get<std::string>(), style) : json.dump();
}

}  // namespace

std::string fault_yaml(const Fault& fault) {
  OrderedJson json = json_of(fault);
  // A name is a person's text: it keeps its quotes, whatever it looks like.
  std::string name;
  if (json.contains("name")) {
    name = fmt::format("name: {}, ", json["name"].dump());
    json.erase("name");
  }
  return "{" + name + flow(json, Style::yaml).substr(1);
}

std::string fault_json(const Fault& fault) {
  return flow(json_of(fault), Style::json);
}

}  // namespace kapela::fault_files
