// FieldKeys: the parameters of a fault as keys of its rule, for whoever reads or documents rules. Lives in the function
// that names the keys.
#pragma once

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/keys/keys.hpp"
#include "simulators/faults/fields.hpp"

namespace kapela::fault_files {

class FieldKeys final : public faults::Fields {
 public:
  /// Both are borrowed. Without `samples` a distribution of samples is an error.
  FieldKeys(keys::Keys& keys, const files::SampleFiles* samples) : keys_(keys), samples_(samples) {}

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
  void complain(std::string_view key, const std::string& what, const std::string& hint) override;
  bool together(faults::Together rule, std::initializer_list<std::string_view> keys) override;
  [[nodiscard]] bool has(std::string_view key) const override { return keys_.has(key); }

 private:
  void choose(const faults::Key& key, std::size_t& place, std::span<const std::string_view> words) override;

  keys::Keys& keys_;
  const files::SampleFiles* samples_;
};

[[nodiscard]] const keys::Shape& state_shape(faults::Which which);
/// A state, stable or any but UNKNOWN. Nothing when it has reported an error.
[[nodiscard]] std::optional<wire::State> read_state(const yaml::Node& node, yaml::Report& report, faults::Which which);

/// {NAME: value, ...}
inline constexpr keys::Shape header_value{.kind = keys::Shape::Kind::name, .most = 4096};
inline constexpr keys::Shape header_map =
    keys::defined("headers", keys::map_of(keys::any_name, header_value), "Names and values.");
void read_headers(const yaml::Node& node, yaml::Report& report, faults::Fields::Headers& values);

}  // namespace kapela::fault_files
