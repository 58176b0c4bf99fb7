// Branches: carries out plans that are all one plan with a fault more, each from where it parts from that. What they
// have in common is done once, in an arena, which is put back for the next one. Owned by an exploration.
#pragma once

#include "orchestrator/base/arena.hpp"
#include "simulators/explore/tree.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::explore {

class Branches {
 public:
  /// Requires `Arena::serves`. `subject` outlives it.
  explicit Branches(const world::Subject& subject);

  /// What comes of a leaf of the tree, which has just been reached; valid until the next call. The same as that of
  /// Trial::run.
  const world::Outcome& run(const world::Plan& leaf, const Tree::Branch& branch);

  /// As it is at the end of the last run.
  [[nodiscard]] const world::World& world() const { return life_->trial.world(); }

 private:
  /// All that lives in the arena.
  struct Life {
    explicit Life(const world::Subject& subject);

    std::shared_ptr<const world::Subject> subject;
    world::Trial trial;
    world::Plan plan{};
  };

  [[nodiscard]] const world::Outcome& run_whole(const world::Plan& leaf);
  void begin(const world::Plan& leaf, const Tree::Branch& branch);
  void go_to(base::Instant moment);
  void save(base::Instant moment);
  void add_fault(const world::Plan& leaf, const Tree::Branch& branch);

  base::Arena arena_;
  Life* life_ = nullptr;
  base::Arena::Image new_;  ///< nothing has happened yet
  /// All that happens before a moment has.
  struct Before {
    base::Instant moment{};
    base::Arena::Image image{};
  };
  std::vector<Before> befores_;  ///< of the node, in order; `used_` of them, the others keep memory
  std::size_t used_ = 0;
  std::uint64_t node_ = 0;
};

}  // namespace kapela::explore
