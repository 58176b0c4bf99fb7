// MethodReader: the `method` of an experiment: what goes wrong, and what is run. Lives in the function that reads the
// file.
#pragma once

#include <array>

#include "orchestrator/keys/keys.hpp"
#include "simulators/experiment/experiment.hpp"

namespace kapela::experiment {

/// By world::Direction, world::NetworkFault::Type and world::Unsynced.
inline constexpr std::array<std::string_view, 2> direction_words{"to_component", "from_component"};
inline constexpr std::array<std::string_view, 3> network_words{"lose", "delay", "duplicate"};
inline constexpr std::array<std::string_view, 3> unsynced_words{"some", "kept", "lost"};

class MethodReader {
 public:
  /// Borrows both.
  MethodReader(const record::Plant& plant, Experiment& into) : plant_(plant), into_(into) {}

  /// Reads the list of entries; what is wrong goes into the report.
  void read(const yaml::Node& list, yaml::Report& report);
  /// The keys of an entry, of which it has one.
  void entry_keys(keys::Keys& keys);

 private:
  void network_keys(keys::Keys& keys);
  void partition_keys(keys::Keys& keys);
  void crash_keys(keys::Keys& keys);
  void heal_keys(keys::Keys& keys);
  void send_keys(keys::Keys& keys);
  void event_keys(keys::Keys& keys);
  void probe_keys(keys::Keys& keys);
  void run_key(keys::Keys& keys, const keys::Key& key, bool waits);
  void read_fault(const yaml::Node& node, yaml::Report& report);
  [[nodiscard]] faults::Fault named(record::ComponentId component, faults::Fault fault) const;
  [[nodiscard]] bool has_added(record::ComponentId component, const std::string& fault) const;

  const record::Plant& plant_;
  Experiment& into_;
};

extern const keys::Shape any_method;

}  // namespace kapela::experiment
