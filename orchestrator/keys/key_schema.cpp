#include "orchestrator/keys/key_schema.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/keys/usual_text.hpp"

namespace kapela::keys {
namespace {

using Kind = Shape::Kind;

constexpr std::string_view positive_duration = R"(^(?=.*[1-9])([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d))+$)";
constexpr std::string_view any_duration = R"(^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d))+$)";
constexpr std::string_view units = "A number with a unit (ns, us, ms, s, m, h, d), e.g. 60s, 20ms or 1m30s";

/// As files write it: what looks like a number is a text, too.
OrderedJson text_schema(const Shape& shape) {
  OrderedJson schema{{"type", {"string", "number"}}};
  if (shape.kind == Kind::name) schema["minLength"] = 1;
  if (shape.most > 0) schema["maxLength"] = shape.most;
  if (shape.pattern.empty()) return schema;
  schema["type"] = "string";
  schema["pattern"] = shape.pattern;
  return schema;
}

OrderedJson integer_schema(yaml::IntegerRange range) {
  OrderedJson schema{{"type", "integer"}};
  if (range.least != yaml::IntegerRange{}.least) schema["minimum"] = range.least;
  if (range.most != yaml::IntegerRange{}.most) schema["maximum"] = range.most;
  return schema;
}

OrderedJson number_schema(Numbers range) {
  OrderedJson schema{{"type", "number"}};
  if (range.least != Numbers{}.least) schema[range.above_least ? "exclusiveMinimum" : "minimum"] = range.least;
  if (range.most != Numbers{}.most) schema["maximum"] = range.most;
  return schema;
}

OrderedJson unit_duration_schema(bool zero_allowed) {
  return {{"type", "string"},
          {"pattern", zero_allowed ? any_duration : positive_duration},
          {"description", fmt::format("{}{}.", units, zero_allowed ? "; may be 0s" : "")}};
}

OrderedJson seconds_schema(bool zero_allowed) {
  return {{"type", "number"}, {zero_allowed ? "minimum" : "exclusiveMinimum", 0}, {"description", "Seconds."}};
}

std::string_view duration_name(yaml::DurationRules rules) {
  if (rules.seconds_allowed) return rules.zero_allowed ? "pause_or_seconds" : "duration_or_seconds";
  return rules.zero_allowed ? "pause" : "duration";
}

OrderedJson duration_schema(yaml::DurationRules rules) {
  OrderedJson with_unit = unit_duration_schema(rules.zero_allowed);
  if (!rules.seconds_allowed) return with_unit;
  return {{"anyOf", OrderedJson::array({std::move(with_unit), seconds_schema(rules.zero_allowed)})}};
}

std::vector<std::string> words_of(const Shape& shape) {
  if (shape.words != nullptr) return shape.words();
  return {shape.few_words.begin(), shape.few_words.end()};
}

OrderedJson list_schema(OrderedJson items, const Shape& shape) {
  OrderedJson schema{{"type", "array"}, {"items", std::move(items)}};
  if (shape.least > 0) schema["minItems"] = shape.least;
  if (shape.most > 0) schema["maxItems"] = shape.most;
  if (shape.unique) schema["uniqueItems"] = true;
  return schema;
}

OrderedJson required_key(std::string_view key) {
  return {{"required", {key}}};
}

OrderedJson one_of_keys(std::string_view word, std::span<const std::string_view> keys) {
  OrderedJson options = OrderedJson::array();
  for (const std::string_view key : keys) options.push_back(required_key(key));
  return {{word, std::move(options)}};
}

/// No two of them.
OrderedJson not_together(std::span<const std::string_view> keys) {
  OrderedJson pairs = OrderedJson::array();
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (std::size_t j = i + 1; j < keys.size(); ++j) pairs.push_back({{"required", {keys[i], keys[j]}}});
  return {{"not", pairs.size() == 1 ? std::move(pairs[0]) : OrderedJson{{"anyOf", std::move(pairs)}}}};
}

OrderedJson rule_schema(Rule rule, std::span<const std::string_view> keys) {
  switch (rule) {
    case Rule::exactly_one:
      return one_of_keys("oneOf", keys);
    case Rule::at_least_one:
      return one_of_keys("anyOf", keys);
    case Rule::not_together:
      return not_together(keys);
    case Rule::needs_another:
      return {{"dependencies", {{keys.front(), one_of_keys("anyOf", keys.subspan(1))}}}};
  }
  return {};
}

/// With more beside it, which a reference cannot have.
OrderedJson described(OrderedJson schema, const std::string& effect) {
  if (effect.empty()) return schema;
  OrderedJson whole =
      schema.contains("$ref") ? OrderedJson{{"allOf", OrderedJson::array({std::move(schema)})}} : std::move(schema);
  whole["description"] = effect;
  return whole;
}

OrderedJson default_of(const Usual& usual) {
  if (const auto* flag = std::get_if<bool>(&usual)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&usual)) return *whole;
  if (const auto* number = std::get_if<double>(&usual)) return *number;
  return usual_text(usual);
}

}  // namespace

OrderedJson SchemaWriter::define(std::string_view name, base::FunctionRef<OrderedJson()> schema) {
  const std::string key(name);
  if (!definitions_.contains(key)) {
    definitions_[key] = nullptr;  // it may refer to itself
    OrderedJson made = schema();
    definitions_[key] = std::move(made);
  }
  return {{"$ref", "#/definitions/" + key}};
}

OrderedJson SchemaWriter::schema_of(const Shape& shape) {
  if (plain_ == Plain::in_place) return inner_schema(shape);
  if (shape.kind == Kind::duration)
    return define(duration_name(shape.duration), [&] { return duration_schema(shape.duration); });
  if (shape.definition.empty()) return inner_schema(shape);
  return define(shape.definition, [&] { return described(inner_schema(shape), std::string(shape.effect)); });
}

OrderedJson SchemaWriter::schema_of(const Block& block) {
  const auto schema = [&] {
    OrderedJson object = OrderedJson::object();
    if (!block.title.empty()) object["title"] = block.title;
    if (!block.effect.empty()) object["description"] = block.effect;
    object.update(object_schema(block.keys));
    return object;
  };
  return block.name.empty() ? schema() : define(block.name, schema);
}

OrderedJson SchemaWriter::object_schema(base::FunctionRef<void(Keys&)> inner) {
  OrderedJson object{{"type", "object"}, {"properties", OrderedJson::object()}, {"additionalProperties", false}};
  KeySchema keys(object, *this);
  inner(keys);
  return object;
}

/// Told apart by a condition each: what is wrong is then said of the variant that is meant.
OrderedJson SchemaWriter::variants_schema(const Shape& shape) {
  const std::string key(shape.selector);
  OrderedJson words = OrderedJson::array();
  OrderedJson each = OrderedJson::array();
  for (const Variant& variant : shape.variants()) {
    for (const std::string& word : variant.words) words.push_back(word);
    OrderedJson meant =
        variant.words.size() == 1 ? OrderedJson{{"const", variant.words[0]}} : OrderedJson{{"enum", variant.words}};
    each.push_back({{"if", {{"properties", {{key, std::move(meant)}}}}}, {"then", schema_of(variant.block)}});
  }
  return {{"type", "object"},
          {"properties", {{key, {{"enum", std::move(words)}}}}},
          {"required", {key}},
          {"allOf", std::move(each)}};
}

OrderedJson SchemaWriter::inner_schema(const Shape& shape) {
  switch (shape.kind) {
    case Kind::anything:
      return OrderedJson::object();
    case Kind::nothing:
      return {{"type", "null"}};
    case Kind::text:
    case Kind::name:
      return text_schema(shape);
    case Kind::flag:
      return {{"type", "boolean"}};
    case Kind::integer:
      return integer_schema(shape.whole);
    case Kind::number:
      return number_schema(shape.numbers);
    case Kind::duration:
      return duration_schema(shape.duration);
    case Kind::word: {
      const std::vector<std::string> words = words_of(shape);
      return words.size() == 1 ? OrderedJson{{"const", words[0]}} : OrderedJson{{"enum", words}};
    }
    case Kind::list:
      return list_schema(schema_of(*shape.item), shape);
    case Kind::one_or_list: {
      OrderedJson item = schema_of(*shape.item);
      OrderedJson list = list_schema(item, {.least = 1});
      return {{"anyOf", OrderedJson::array({std::move(item), std::move(list)})}};
    }
    case Kind::map: {
      OrderedJson schema{{"type", "object"}};
      if (shape.least > 0) schema["minProperties"] = shape.least;
      if (shape.most > 0) schema["maxProperties"] = shape.most;
      if (shape.item_names != nullptr) schema["propertyNames"] = schema_of(*shape.item_names);
      if (shape.item->kind != Kind::anything) schema["additionalProperties"] = schema_of(*shape.item);
      return schema;
    }
    case Kind::block: {
      OrderedJson schema = schema_of(shape.block());
      if (shape.most > 0) schema["minProperties"] = schema["maxProperties"] = shape.most;
      return schema;
    }
    case Kind::variants:
      return variants_schema(shape);
    case Kind::one_of: {
      OrderedJson options = OrderedJson::array();
      for (const Shape* option : shape.options) options.push_back(schema_of(*option));
      return {{"anyOf", std::move(options)}};
    }
  }
  return {};
}

void KeySchema::add(const Key& key, OrderedJson property, const Usual& usual) {
  const std::string otherwise = key.required ? "" : usual_text(usual);
  std::string effect(key.effect);
  if (!otherwise.empty()) effect += fmt::format("{}Default: {}.", effect.empty() ? "" : " ", otherwise);
  property = described(std::move(property), effect);
  if (!otherwise.empty()) property["default"] = default_of(usual);
  if (!key.shared.empty() && writer_.plain() == SchemaWriter::Plain::by_name)
    property = writer_.define(key.shared, [&] { return property; });
  object_["properties"][std::string(key.name)] = std::move(property);
  if (key.required) object_["required"].push_back(key.name);
}

void KeySchema::take(const Key& key, const Shape& shape, const Usual& usual, Read) {
  OrderedJson schema = writer_.schema_of(shape);
  if (key.foreign) schema = {{"anyOf", OrderedJson::array({std::move(schema), {{"type", "null"}}})}};
  add(key, std::move(schema), usual);
}

void KeySchema::block(const Key& key, std::string_view, base::FunctionRef<void(Keys&)> inner) {
  add(key, writer_.object_schema(inner), {});
}

void KeySchema::unread(const Key& key, const Shape& shape) {
  add(key, writer_.schema_of(shape), {});
}

void KeySchema::not_acted_on(std::string_view key, std::string_view instead) {
  const std::string effect = instead.empty() ? "Of the language, but not acted on by this version."
                                             : fmt::format("Of avena_commons, and not acted on: {}.", instead);
  add({.name = key, .effect = effect, .shared = instead.empty() ? "later" : key}, OrderedJson::object(), {});
}

bool KeySchema::obey(Rule rule, std::initializer_list<std::string_view> keys) {
  const bool says_nothing = rule == Rule::not_together && keys.size() < 2;
  if (!says_nothing) object_["allOf"].push_back(rule_schema(rule, {keys.begin(), keys.size()}));
  return true;
}

}  // namespace kapela::keys
