// OutsideWatch: which component people are to be told of although no run is at it. Pure. Owned by the Engine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::engine {

class OutsideWatch {
 public:
  static constexpr unsigned away_after = 3;  ///< polls in a row that found nobody, or no answer

  explicit OutsideWatch(const record::Plant& plant) : plant_(plant), told_(plant.components.size()) {}

  /// Something new is known of the component. Gives what to tell, once for each time that it goes bad; what happens to
  /// a component of a run is told by the run.
  [[nodiscard]] std::optional<std::string> look(record::ComponentId id, const Board::Entry& entry);

 private:
  struct Told {
    bool fault = false;
    bool away = false;
  };

  const record::Plant& plant_;
  std::vector<Told> told_;
};

}  // namespace kapela::engine
