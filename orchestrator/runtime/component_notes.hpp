// ComponentNotes: the log lines on what is odd about a component while nobody looks: answers that are not understood, a
// calendar that is not ours. Each kind once. Owned by Orchestrator.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::runtime {

class ComponentNotes {
 public:
  /// All outlive it.
  ComponentNotes(base::Log& log, const record::Plant& plant, const engine::EngineSettings& settings)
      : log_(log), plant_(plant), settings_(settings), told_(plant.components.size()) {}

  /// To be called after each change of what is known of it.
  void look(record::ComponentId id, const engine::Board::Entry& entry);

 private:
  struct Told {
    std::set<std::string> problems{};  ///< without their numbers
    bool clock = false;
  };
  static constexpr std::size_t most_problems = 16;  ///< of a component; those beyond are not told

  base::Log& log_;
  const record::Plant& plant_;
  const engine::EngineSettings& settings_;
  std::vector<Told> told_;
};

/// What is odd about a component, as one sentence; empty: nothing. "its clock is 1.0 h ahead of ours".
[[nodiscard]] std::string oddity_of(const engine::Board::Entry& entry, const engine::EngineSettings& settings);

}  // namespace kapela::runtime
