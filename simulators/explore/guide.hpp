// Guide: a swarm that learns: plans whose runs have shown something new are kept, and changed again and again. What is
// new is a situation: a record of a kind, with its reason, command and state, in a phase of the run, in a life of the
// orchestrator, for the first, second, ... time in a run; or three goals in one run that no run had together.
// Owned by an exploration, which carries the plans out.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "orchestrator/base/random.hpp"
#include "simulators/explore/coverage.hpp"
#include "simulators/explore/swarm.hpp"

namespace kapela::explore {

class Guide {
 public:
  /// `settings` outlive it.
  Guide(std::uint64_t seed, const engine::EngineSettings& settings, std::vector<Kind> kinds);

  /// A plan of an earlier search, to be tried first.
  void add(world::Plan plan) { waiting_.push_back(std::move(plan)); }

  /// The plan to be carried out now. Valid until the next call.
  [[nodiscard]] const world::Plan& next();

  /// It has been. True where its run has shown something new: then the plan is kept.
  bool note(const world::World& world, Goals goals);

  /// Plans kept, and different situations met.
  [[nodiscard]] std::size_t kept() const { return kept_.size(); }
  [[nodiscard]] std::size_t situations() const { return situations_.size(); }

 private:
  struct Kept {
    world::Plan plan{};
    std::vector<Spot> spots{};  ///< of its run
    std::size_t last = 0;       ///< behind which of them its last fault acts
    std::uint64_t tried = 0;    ///< changes of it
  };

  void change();
  [[nodiscard]] Kept& pick();
  [[nodiscard]] std::size_t note_situations(const world::World& world, Goals goals);

  const engine::EngineSettings& settings_;
  std::vector<Kind> kinds_;
  base::Pcg random_;
  std::uint64_t seed_;
  std::uint64_t walks_ = 0;
  std::deque<world::Plan> waiting_;
  std::vector<Kept> kept_;
  std::unordered_set<std::uint64_t> situations_;
  std::unordered_map<std::uint64_t, std::uint64_t> times_;  ///< of situations in this run
  std::optional<Walk> walk_;                                ///< that goes on, where nothing is changed
  world::Plan plan_;
  std::size_t last_ = 0;
};

}  // namespace kapela::explore
