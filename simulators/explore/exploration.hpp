// Exploration: a search through plans for one that violates an invariant: a tree of them, or a swarm of seeds. Finds
// are shrunk. Pure: whoever owns it decides how long it goes on, and shows how far it is.
#pragma once

#include <optional>
#include <vector>

#include "simulators/explore/coverage.hpp"
#include "simulators/explore/guide.hpp"
#include "simulators/explore/shrink.hpp"
#include "simulators/explore/swarm.hpp"
#include "simulators/explore/tree.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::explore {

/// Which part of the whole this process looks at: every `of`-th plan, beginning with the `index`-th.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t of = 1;
};

struct Settings {
  std::vector<Kind> kinds{basic_kinds().begin(), basic_kinds().end()};
  std::optional<unsigned> exhaustive{};  ///< the tree of all plans with at most so many faults
  std::optional<unsigned> crashes{};     ///< and on top at most so many of the orchestrator; without: they are faults
  std::uint64_t first_seed = 0;          ///< of a swarm
  std::uint64_t last_seed = 0;
  bool guided = false;                ///< the swarm learns: `first_seed` is its seed, and it has as many plans as seeds
  std::vector<world::Plan> corpus{};  ///< of a guided one before: where it goes on
  Shard shard{};
  base::Duration disk_latency{};  ///< of the tree's plans
  std::size_t most_finds = 10;    ///< then the search has told enough
};

/// How many plans a tree has, as random walks down it tell (Knuth 1975).
struct Estimate {
  double plans = 0;
  double error = 0;  ///< one standard error
};

struct Find {
  world::Plan plan{};  ///< shrunk
  history::Violation violation{};
  std::uint64_t seed = 0;            ///< of the swarm's plan it came from
  std::vector<std::size_t> place{};  ///< or where it stands in the tree
  unsigned tried = 0;                ///< runs that shrinking took
};

class Exploration {
 public:
  explicit Exploration(std::shared_ptr<const world::Subject> subject);

  /// Looks at a run without faults first. Errors: it does not succeed.
  [[nodiscard]] base::Result<void> begin(Settings settings);

  /// Carries out the next plan. False after the last, or when there are finds enough.
  bool advance();

  /// That components get in a run without faults.
  [[nodiscard]] std::size_t commands() const { return commands_; }
  /// Plans carried out and judged, those of shrinking not counted.
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// Those of them in which a fault did nothing.
  [[nodiscard]] std::uint64_t idle() const { return idle_; }
  /// Things that happened in them.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// How much of the whole is done, of 1: this shard's part of it.
  [[nodiscard]] double progress() const;
  /// Of the tree that `begin` was asked for. Takes so many walks, of as many runs as the tree is deep each.
  [[nodiscard]] Estimate estimate(unsigned walks);
  /// Different ones; the same find is not told twice.
  [[nodiscard]] const std::vector<Find>& finds() const { return finds_; }
  [[nodiscard]] const Coverage& coverage() const { return coverage_; }
  /// What happened in the last run.
  [[nodiscard]] Goals goals() const { return goals_; }
  /// Of a guided swarm: plans that have shown something new; the last one is the plan of the last `advance`, if
  /// `has_learned`.
  [[nodiscard]] const Guide* guide() const { return guide_ ? &*guide_ : nullptr; }
  [[nodiscard]] bool has_learned() const { return has_learned_; }
  /// The last plan that was carried out; of a guided swarm.
  [[nodiscard]] const world::Plan& last_plan() const { return *last_plan_; }
  [[nodiscard]] world::Trial& trial() { return trial_; }

 private:
  [[nodiscard]] TreeSettings tree_settings() const;
  [[nodiscard]] world::Plan root() const;
  [[nodiscard]] bool advance_tree();
  [[nodiscard]] bool advance_swarm();
  [[nodiscard]] bool advance_guided();
  /// Carries a plan out, and counts it. Gives how many violations there were.
  [[nodiscard]] std::uint64_t run(const world::Plan& plan);
  void keep(const world::Plan& plan);

  world::Trial trial_;
  Settings settings_;
  std::size_t commands_ = 0;
  std::optional<Tree> tree_;
  std::optional<Walk> walk_;  ///< of the swarm, under way
  std::optional<Guide> guide_;
  const world::Plan* last_plan_ = nullptr;
  bool has_learned_ = false;
  std::uint64_t next_seed_ = 0;  ///< of the next walk
  std::uint64_t runs_ = 0;
  std::uint64_t idle_ = 0;
  std::uint64_t events_ = 0;
  Goals goals_ = 0;  ///< of the last run
  Coverage coverage_;
  std::vector<Find> finds_;
};

}  // namespace kapela::explore
