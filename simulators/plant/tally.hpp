// Tally: what a simulated component counts for /metrics. A value; owned by the component.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "simulators/faults/fault_type.hpp"

namespace kapela::plant {

class Tally {
 public:
  /// Types of events that are told apart; those that come later are "other".
  static constexpr std::size_t most_series = 256;
  using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

  void event(const std::string& type, std::string_view outcome) { add(events_, type, outcome); }
  void fault(const faults::Fault& rule) { add(faults_, rule.name, faults::name(rule.type)); }
  void transition() { ++transitions_; }

  [[nodiscard]] const Counts& events() const { return events_; }  ///< by type and outcome
  [[nodiscard]] const Counts& faults() const { return faults_; }  ///< by rule and type
  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }

 private:
  static void add(Counts& counts, const std::string& first, std::string_view second) {
    std::pair key(first, std::string(second));
    if (counts.size() >= most_series && !counts.contains(key)) key.first = "other";
    ++counts[std::move(key)];
  }

  Counts events_{};
  Counts faults_{};
  std::uint64_t transitions_ = 0;
};

}  // namespace kapela::plant
