// Crashes: every way to crash the orchestrator at most so often in a run: after each record that it writes, once with
// all records left that are not synced, that one at least, and once with none of them. Owned by an exploration.
#pragma once

#include <cstdint>
#include <vector>

#include "simulators/world/world.hpp"

namespace kapela::explore {

class Crashes {
 public:
  /// Never more than one in each life of the orchestrator.
  explicit Crashes(unsigned most) : most_(most) {}

  /// For the next placement, with no crash to begin with.
  void begin();

  /// The run with the present crashes has ended: only from it is known where the next life can crash. To be told of
  /// each.
  void note(const world::World& world);

  /// The next ones; false after the last. A life crashes at its every record, and the lives after each of these too.
  [[nodiscard]] bool next();

  /// Puts the present ones into a plan, in place of its own.
  void put_into(world::Plan& plan) const { plan.orchestrator_crashes = crashes_; }

  /// How much of this placement is done, of 1, by records of the first life.
  [[nodiscard]] double progress() const;

 private:
  unsigned most_;
  bool is_over_ = false;
  std::vector<world::OrchestratorCrash> crashes_;  ///< of the first lives
  /// Records that a life writes when it does not crash: of those that do, and of the one after them when that is noted.
  std::vector<std::uint64_t> records_;
};

}  // namespace kapela::explore
