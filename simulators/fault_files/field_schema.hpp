// FieldSchema: the parameters of a fault as properties of a JSON schema. Lives in the function that writes the schema.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "simulators/faults/fields.hpp"

namespace kapela::fault_files {

class FieldSchema final : public faults::Fields {
 public:
  /// Into "properties" and "required" of this schema.
  explicit FieldSchema(nlohmann::ordered_json& schema) : schema_(schema) {}

  void duration(const faults::Key& key, base::Duration& value) override;
  void period(const faults::Key& key, base::Duration& value) override;
  void maybe_duration(const faults::Key& key, std::optional<base::Duration>& value) override;
  void delay(const faults::Key& key, base::Duration& value, base::Distribution& drawn) override;
  void count(const faults::Key& key, std::uint32_t& value, faults::Range<std::uint32_t> range) override;
  void integer(const faults::Key& key, std::int64_t& value, faults::Range<std::int64_t> range) override;
  void maybe_integer(const faults::Key& key, std::optional<std::int64_t>& value,
                     faults::Range<std::int64_t> range) override;
  void number(const faults::Key& key, double& value, faults::Range<double> range) override;
  void flag(const faults::Key& key, bool& value) override;
  void text(const faults::Key& key, std::string& value) override;
  void state(const faults::Key& key, wire::State& value, faults::Which which) override;
  void states(const faults::Key& key, std::vector<wire::State>& values, faults::Which which) override;
  void headers(const faults::Key& key, Headers& values) override;
  void complain(std::string_view, const std::string&, const std::string&) override {}
  /// Nothing is given: types that ask describe themselves as they are without.
  [[nodiscard]] bool has(std::string_view) const override { return false; }

 private:
  void choose(const faults::Key& key, std::size_t& place, std::span<const std::string_view> words) override;
  void add(const faults::Key& key, nlohmann::ordered_json property);

  nlohmann::ordered_json& schema_;
};

/// The names of states, UNKNOWN left out.
[[nodiscard]] std::vector<std::string> state_names(faults::Which which);

}  // namespace kapela::fault_files
