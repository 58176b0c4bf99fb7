// Chance: the streams of random numbers that the components of a virtual world draw from. Owned by a World.
#pragma once

#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::world {

class Chance {
 public:
  explicit Chance(const Subject& subject);

  /// Begins a run, along the tape where there is one. Components that all take fixed times draw nothing, and share a
  /// stream that nobody reads.
  void begin(std::uint64_t seed, base::DrawTape* tape);

  [[nodiscard]] base::Random& of_timing(record::ComponentId id) { return at(2 * index(id)); }
  [[nodiscard]] base::Random& of_acks(record::ComponentId id) { return at(2 * index(id) + 1); }

 private:
  [[nodiscard]] base::Random& at(std::size_t stream) { return streams_.empty() ? unread_ : streams_[stream]; }

  std::size_t count_;  ///< of streams: two a component; none where nobody draws
  std::vector<base::TapedPcg> streams_;
  base::TapedPcg unread_{0, 0};
};

}  // namespace kapela::world
