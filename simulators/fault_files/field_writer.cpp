#include "simulators/fault_files/field_writer.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"

namespace kapela::fault_files {

using base::Distribution;
using faults::Key;
using faults::Range;
using OrderedJson = nlohmann::ordered_json;

namespace {

std::string text_of(double nanoseconds) {
  return base::to_text(base::Duration(static_cast<base::Duration::rep>(nanoseconds)));
}

/// As distribution_reader reads it; of samples from a file, the samples.
OrderedJson json_of(const Distribution& distribution) {
  OrderedJson json;
  switch (distribution.kind) {
    case Distribution::Kind::fixed:
      return base::to_text(distribution.centre);
    case Distribution::Kind::empirical:
      json = {{"type", "empirical"}, {"samples", OrderedJson::array()}};
      for (const base::Duration sample : distribution.samples) json["samples"].push_back(base::to_text(sample));
      break;
    case Distribution::Kind::uniform:
      json["type"] = "uniform";
      break;
    case Distribution::Kind::log_uniform:
      json["type"] = "log_uniform";
      break;
    case Distribution::Kind::normal:
      json = {
          {"type", "normal"}, {"mean", base::to_text(distribution.centre)}, {"stddev", text_of(distribution.spread)}};
      break;
    case Distribution::Kind::lognormal:
      json = {{"type", "lognormal"}, {"median", base::to_text(distribution.centre)}, {"sigma", distribution.spread}};
      break;
    case Distribution::Kind::exponential:
      json = {{"type", "exponential"}, {"mean", base::to_text(distribution.centre)}};
      break;
    case Distribution::Kind::gamma:
      json = {{"type", "gamma"}, {"mean", base::to_text(distribution.centre)}, {"shape", distribution.spread}};
      break;
  }
  if (distribution.min) json["min"] = base::to_text(*distribution.min);
  if (distribution.max) json["max"] = base::to_text(*distribution.max);
  return json;
}

}  // namespace

void FieldWriter::put(const Key& key, OrderedJson value) {
  std::string name(key.name);
  if (key.required) required_.push_back(name);
  into_[std::move(name)] = std::move(value);
}

bool FieldWriter::has(std::string_view key) const {
  return into_.contains(std::string(key));
}

void FieldWriter::duration(const Key& key, base::Duration& value) {
  put(key, base::to_text(value));
}

void FieldWriter::period(const Key& key, base::Duration& value) {
  if (key.required || value > base::Duration::zero()) duration(key, value);
}

void FieldWriter::maybe_duration(const Key& key, std::optional<base::Duration>& value) {
  if (value) duration(key, *value);
}

void FieldWriter::delay(const Key& key, base::Duration& value, Distribution& drawn) {
  if (drawn.kind == Distribution::Kind::fixed) return duration(key, value);
  put(key, json_of(drawn));
}

void FieldWriter::count(const Key& key, std::uint32_t& value, Range<std::uint32_t> range) {
  if (value >= range.least) put(key, value);  // less than that is the value of a key that is not there
}

void FieldWriter::integer(const Key& key, std::int64_t& value, Range<std::int64_t>) {
  put(key, value);
}

void FieldWriter::maybe_integer(const Key& key, std::optional<std::int64_t>& value, Range<std::int64_t>) {
  if (value) put(key, *value);
}

void FieldWriter::number(const Key& key, double& value, Range<double>) {
  put(key, value);
}

void FieldWriter::flag(const Key& key, bool& value) {
  put(key, value);
}

void FieldWriter::text(const Key& key, std::string& value) {
  put(key, value);
}

void FieldWriter::state(const Key& key, wire::State& value, faults::Which) {
  if (value != wire::State::unknown) put(key, wire::name(value));
}

void FieldWriter::states(const Key& key, std::vector<wire::State>& values, faults::Which) {
  OrderedJson list = OrderedJson::array();
  for (const wire::State value : values) list.push_back(wire::name(value));
  put(key, std::move(list));
}

void FieldWriter::headers(const Key& key, Headers& values) {
  if (values.empty()) return;
  OrderedJson object = OrderedJson::object();
  for (const auto& [name, value] : values) object[name] = value;
  put(key, std::move(object));
}

void FieldWriter::choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) {
  put(key, words[place]);
}

}  // namespace kapela::fault_files
