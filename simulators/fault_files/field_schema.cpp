#include "simulators/fault_files/field_schema.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace kapela::fault_files {

using faults::Key;
using faults::Range;
using OrderedJson = nlohmann::ordered_json;

namespace {

OrderedJson duration_schema() {
  return {{"type", "string"}, {"pattern", R"(^([0-9.]+(ns|us|ms|s|m|h|d))+$|^0$)"}};
}

template <class Number>
OrderedJson number_schema(std::string_view type, Range<Number> range) {
  return {{"type", type}, {"minimum", range.least}, {"maximum", range.most}};
}

}  // namespace

void FieldSchema::add(const Key& key, OrderedJson property) {
  property["description"] = key.effect;
  schema_["properties"][std::string(key.name)] = std::move(property);
  if (key.required) schema_["required"].push_back(key.name);
}

void FieldSchema::duration(const Key& key, base::Duration&) {
  add(key, duration_schema());
}

void FieldSchema::period(const Key& key, base::Duration&) {
  add(key, duration_schema());
}

void FieldSchema::maybe_duration(const Key& key, std::optional<base::Duration>&) {
  add(key, duration_schema());
}

void FieldSchema::delay(const Key& key, base::Duration&, base::Distribution&) {
  add(key, {{"anyOf", OrderedJson::array({duration_schema(), OrderedJson{{"type", "object"}}})}});
}

void FieldSchema::count(const Key& key, std::uint32_t&, Range<std::uint32_t> range) {
  add(key, number_schema("integer", range));
}

void FieldSchema::integer(const Key& key, std::int64_t&, Range<std::int64_t> range) {
  add(key, number_schema("integer", range));
}

void FieldSchema::maybe_integer(const Key& key, std::optional<std::int64_t>&, Range<std::int64_t> range) {
  add(key, number_schema("integer", range));
}

void FieldSchema::number(const Key& key, double&, Range<double> range) {
  add(key, number_schema("number", range));
}

void FieldSchema::flag(const Key& key, bool&) {
  add(key, {{"type", "boolean"}});
}

void FieldSchema::text(const Key& key, std::string&) {
  add(key, {{"type", "string"}});
}

void FieldSchema::state(const Key& key, wire::State&, faults::Which which) {
  add(key, {{"enum", state_names(which)}});
}

void FieldSchema::states(const Key& key, std::vector<wire::State>&, faults::Which which) {
  add(key, {{"type", "array"}, {"items", {{"enum", state_names(which)}}}});
}

void FieldSchema::headers(const Key& key, Headers&) {
  add(key, {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}});
}

void FieldSchema::choose(const Key& key, std::size_t&, std::span<const std::string_view> words) {
  add(key, {{"enum", std::vector<std::string>(words.begin(), words.end())}});
}

std::vector<std::string> state_names(faults::Which which) {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.state != wire::State::unknown && (each.stable || which == faults::Which::any_state))
      names.emplace_back(each.name);
  return names;
}

}  // namespace kapela::fault_files
