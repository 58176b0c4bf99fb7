// For tests: the parameters of each type of fault as its fields() names them, as the schema and the documentation must.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {

/// Collects keys, and for each what the schema says of its value, without what is for people.
class Recorder final : public faults::Fields {
 public:
  using Json = nlohmann::json;

  void duration(const faults::Key& key, base::Duration&) override { note(key, reference("duration")); }
  void period(const faults::Key& key, base::Duration& value) override { duration(key, value); }
  void maybe_duration(const faults::Key& key, std::optional<base::Duration>&) override {
    note(key, reference("duration"));
  }
  void delay(const faults::Key& key, base::Duration&, base::Distribution&) override {
    note(key, reference("distribution"));
  }
  void count(const faults::Key& key, std::uint32_t&, faults::Range<std::uint32_t> range) override {
    note(key, {{"type", "integer"}, {"minimum", range.least}, {"maximum", range.most}});
  }
  void integer(const faults::Key& key, std::int64_t&, faults::Range<std::int64_t> range) override {
    note(key, whole(range));
  }
  void maybe_integer(const faults::Key& key, std::optional<std::int64_t>&, faults::Range<std::int64_t> range) override {
    note(key, whole(range));
  }
  void number(const faults::Key& key, double&, faults::Range<double> range) override {
    note(key, {{"type", "number"}, {"minimum", range.least}, {"maximum", range.most}});
  }
  void flag(const faults::Key& key, bool&) override { note(key, {{"type", "boolean"}}); }
  void text(const faults::Key& key, std::string&) override { note(key, {{"type", "string"}}); }
  void state(const faults::Key& key, wire::State&, faults::Which which) override { note(key, state_of(which)); }
  void states(const faults::Key& key, std::vector<wire::State>&, faults::Which which) override {
    note(key, {{"type", "array"}, {"items", state_of(which)}});
  }
  void headers(const faults::Key& key, Headers&) override { note(key, reference("headers")); }
  void complain(std::string_view, const std::string&, const std::string&) override {}
  [[nodiscard]] bool has(std::string_view) const override { return false; }

  Json properties = Json::object();
  std::set<std::string> required{};
  std::vector<std::pair<std::string, std::string>> effects{};  ///< by key, in order

 private:
  void choose(const faults::Key& key, std::size_t&, std::span<const std::string_view> words) override {
    note(key, {{"enum", words}});
  }
  static Json reference(const std::string& definition) { return {{"$ref", "#/definitions/" + definition}}; }
  static Json state_of(faults::Which which) {
    return reference(which == faults::Which::stable_state ? "stable_state" : "state");
  }
  static Json whole(faults::Range<std::int64_t> range) {
    if (range.least == faults::any_integer.least) return {{"type", "integer"}};
    return {{"type", "integer"}, {"minimum", range.least}, {"maximum", range.most}};
  }
  void note(const faults::Key& key, Json value) {
    properties[std::string(key.name)] = std::move(value);
    effects.emplace_back(key.name, key.effect);
    if (key.required) required.emplace(key.name);
  }
};

[[nodiscard]] inline Recorder recorded(faults::FaultType type) {
  Recorder recorder;
  faults::Fault fault = faults::usual_fault(type);
  if (const auto fields = faults::traits(type).fields) fields(fault, recorder);
  return recorder;
}

}  // namespace kapela::fault_files
