// For tests: the parameters of each type of fault as its fields() names them, as the documentation must.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {

class Recorder final : public faults::Fields {
 public:
  void duration(const faults::Key& key, base::Duration&) override { note(key); }
  void period(const faults::Key& key, base::Duration&) override { note(key); }
  void maybe_duration(const faults::Key& key, std::optional<base::Duration>&) override { note(key); }
  void delay(const faults::Key& key, base::Duration&, base::Distribution&) override { note(key); }
  void count(const faults::Key& key, std::uint32_t&, faults::Range<std::uint32_t>) override { note(key); }
  void integer(const faults::Key& key, std::int64_t&, faults::Range<std::int64_t>) override { note(key); }
  void maybe_integer(const faults::Key& key, std::optional<std::int64_t>&, faults::Range<std::int64_t>) override {
    note(key);
  }
  void number(const faults::Key& key, double&, faults::Range<double>) override { note(key); }
  void flag(const faults::Key& key, bool&) override { note(key); }
  void text(const faults::Key& key, std::string&) override { note(key); }
  void state(const faults::Key& key, wire::State&, faults::Which) override { note(key); }
  void states(const faults::Key& key, std::vector<wire::State>&, faults::Which) override { note(key); }
  void headers(const faults::Key& key, Headers&) override { note(key); }
  void complain(std::string_view, const std::string&, const std::string&) override {}
  [[nodiscard]] bool has(std::string_view) const override { return false; }

  std::vector<std::pair<std::string, std::string>> effects{};  ///< by key, in order

 private:
  void choose(const faults::Key& key, std::size_t&, std::span<const std::string_view>) override { note(key); }
  void note(const faults::Key& key) { effects.emplace_back(key.name, key.effect); }
};

[[nodiscard]] inline Recorder recorded(faults::FaultType type) {
  Recorder recorder;
  faults::Fault fault = faults::usual_fault(type);
  if (const auto fields = faults::traits(type).fields) fields(fault, recorder);
  return recorder;
}

}  // namespace kapela::fault_files
