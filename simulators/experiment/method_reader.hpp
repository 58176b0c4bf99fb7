// MethodReader: the `method` of a replay file: what goes wrong, and what is run. Lives in the function that reads the
// file.
#pragma once

#include "orchestrator/yaml/reader.hpp"
#include "simulators/experiment/experiment.hpp"

namespace kapela::experiment {

class MethodReader {
 public:
  /// Borrows all three.
  MethodReader(const engine::Plant& plant, Experiment& into, yaml::Report& report)
      : plant_(plant), into_(into), report_(report) {}

  /// Reads the list of entries; what is wrong goes into the report.
  void read(const yaml::Node& list);

 private:
  void entry(const yaml::Node& node);
  void fault(const yaml::Node& node);
  void network(const yaml::Node& node);
  void partition(const yaml::Node& node);
  void crash(const yaml::Node& node);
  void heal(const yaml::Node& node);
  void send(const yaml::Node& node);
  void event(const yaml::Node& node);
  void wait(const yaml::Node& node);
  void probe(const yaml::Node& node);
  void run(const yaml::Node& node, bool waits);
  [[nodiscard]] faults::Fault named(engine::ComponentId component, faults::Fault fault) const;

  [[nodiscard]] engine::ComponentId component(yaml::MappingReader& reader);
  [[nodiscard]] world::Direction direction(yaml::MappingReader& reader);

  const engine::Plant& plant_;
  Experiment& into_;
  yaml::Report& report_;
};

}  // namespace kapela::experiment
