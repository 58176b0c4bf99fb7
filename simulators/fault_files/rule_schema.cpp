#include "simulators/fault_files/rule_schema.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "simulators/fault_files/field_schema.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using faults::Which;
using OrderedJson = nlohmann::ordered_json;

OrderedJson closed(OrderedJson properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

OrderedJson text() {
  return {{"type", "string"}};
}

OrderedJson whole(int least) {
  return {{"type", "integer"}, {"minimum", least}};
}

OrderedJson match_schema() {
  return closed({{"event", {{"enum", wire::command_names()}}},
                 {"from", {{"enum", state_names(Which::any_state)}}},
                 {"to", {{"enum", state_names(Which::stable_state)}}},
                 {"path", text()},
                 {"client", text()},
                 {"headers", {{"type", "object"}}},
                 {"body", {{"type", "object"}}}});
}

OrderedJson trigger_schema() {
  return closed({{"nth", whole(1)},
                 {"every", whole(1)},
                 {"skip", whole(0)},
                 {"count", whole(1)},
                 {"once", {{"type", "boolean"}}},
                 {"probability", {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}},
                 {"window", closed({{"start", text()}, {"duration", text()}})},
                 {"when_state", {{"enum", state_names(Which::any_state)}}},
                 {"after_fault", text()}});
}

/// What every rule can have.
void add_common(OrderedJson& properties) {
  properties["match"] = {{"$ref", "#/definitions/match"}};
  properties["trigger"] = {{"$ref", "#/definitions/trigger"}};
  properties["priority"] = {{"type", "integer"}};
  properties["enabled"] = {{"type", "boolean"}};
  properties["ttl"] = text();
  properties["note"] = text();
}

OrderedJson type_schema(faults::FaultType type) {
  const faults::FaultTraits& traits = faults::traits(type);
  OrderedJson schema = closed({{"name", text()}, {"type", {{"const", traits.name}}}});
  schema["description"] = traits.effect;
  schema["required"] = OrderedJson::array({"type"});
  if (faults::has_place(type)) schema["properties"]["at"] = {{"enum", {"receive", "reply"}}};
  faults::Fault fault;
  fault.type = type;
  FieldSchema fields(schema);
  if (traits.fields != nullptr) traits.fields(fault, fields);
  add_common(schema["properties"]);
  return schema;
}

}  // namespace

std::string rule_schema() {
  OrderedJson types = OrderedJson::array();
  for (const std::string& name : faults::fault_type_names())
    types.push_back(type_schema(*faults::parse_fault_type(name)));
  return OrderedJson{{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "A fault rule of a simulated component"},
                     {"definitions", {{"match", match_schema()}, {"trigger", trigger_schema()}}},
                     {"oneOf", std::move(types)}}
      .dump();
}

}  // namespace kapela::fault_files
