// FieldWriter: the parameters of a fault as members of a JSON object. Lives in the function that writes it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "simulators/faults/fields.hpp"

namespace kapela::fault_files {

class FieldWriter final : public faults::Fields {
 public:
  explicit FieldWriter(nlohmann::ordered_json& into) : into_(into) {}

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
  [[nodiscard]] bool has(std::string_view key) const override;

  /// Keys that a rule must have, whatever their values.
  [[nodiscard]] const std::vector<std::string>& required() const { return required_; }

 private:
  void choose(const faults::Key& key, std::size_t& place, std::span<const std::string_view> words) override;
  void put(const faults::Key& key, nlohmann::ordered_json value);

  nlohmann::ordered_json& into_;
  std::vector<std::string> required_;
};

}  // namespace kapela::fault_files
