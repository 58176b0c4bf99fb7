// Exploration: a search through plans for one that violates an invariant: a tree of them, or a swarm of seeds. Finds
// are shrunk. Pure: whoever owns it decides how long it goes on, and shows how far it is.
#pragma once

#include <optional>
#include <vector>

#include "simulators/explore/branches.hpp"
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

/// What a search has counted; that of all shards together is that of the whole.
struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t idle = 0;       ///< of them, those in which a fault did nothing
  std::uint64_t events = 0;     ///< in their histories, a record each
  std::uint64_t violating = 0;  ///< of them, those that violated an invariant
  Coverage coverage{};

  void add(const Tally& other);
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
  base::Duration disk_latency{};    ///< of the tree's plans
  std::size_t most_finds = 10;      ///< then the search has told enough
  bool ends_with_finds = true;      ///< else it goes on, and only counts
  bool from_the_beginning = false;  ///< every plan is carried out, which changes nothing but how long a tree takes
};

/// How many plans a tree has, as random walks down it tell (Knuth 1975).
struct Estimate {
  double plans = 0;
  double error = 0;  ///< one standard error
};

struct Find {
  world::Plan plan{};  ///< shrunk
  checker::Violation violation{};
  std::uint64_t seed = 0;            ///< of the swarm's plan it came from
  std::vector<std::size_t> place{};  ///< in the order of the whole search: its path in the tree, or its seed
  std::uint64_t history = 0;         ///< hash of the shrunk plan's
  unsigned tried = 0;                ///< runs that shrinking took
};

/// Two finds are the same when their runs are.
struct FindName {
  checker::Invariant invariant = checker::Invariant::i1;
  std::uint64_t history = 0;

  friend bool operator==(const FindName&, const FindName&) = default;
};

/// Where a search stands between two plans: what it needs to go on, besides its settings.
struct Standing {
  Tally tally{};
  Tree::Standing tree{};        ///< of a tree
  std::uint64_t next_seed = 0;  ///< of a swarm
  std::vector<FindName> known{};
};

class Exploration {
 public:
  explicit Exploration(std::shared_ptr<const world::Subject> subject);

  /// Looks at a run without faults first. Errors: it does not succeed.
  [[nodiscard]] base::Result<void> begin(Settings settings);

  /// After `begin`, before the first plan: goes on from there. Errors: it is no place in this search.
  [[nodiscard]] base::Result<void> go_on_from(const Standing& before);

  /// Carries out the next plan. False after the last, or when there are finds enough.
  bool advance();

  /// Nothing in the middle of a walk; a guided search has none.
  [[nodiscard]] std::optional<Standing> standing() const;

  /// That components get in a run without faults.
  [[nodiscard]] std::size_t commands() const { return commands_; }
  /// Plans carried out and judged, those of shrinking not counted.
  [[nodiscard]] std::uint64_t runs() const { return tally_.runs; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  /// How much of the whole is done, of 1: this shard's part of it.
  [[nodiscard]] double progress() const;
  /// Of the tree that `begin` was asked for. Takes so many walks, of as many runs as the tree is deep each.
  [[nodiscard]] Estimate estimate(unsigned walks);
  /// Different ones, since the search went on; the same find is not told twice.
  [[nodiscard]] const std::vector<Find>& finds() const { return finds_; }
  /// Those that were there before counted as well.
  [[nodiscard]] std::size_t known() const { return known_.size(); }
  [[nodiscard]] const Coverage& coverage() const { return tally_.coverage; }
  /// What happened in the last run.
  [[nodiscard]] Goals goals() const { return goals_; }
  /// Of a guided swarm: plans that have shown something new; the last one is the plan of the last `advance`, if
  /// `has_learned`.
  [[nodiscard]] const Guide* guide() const { return guide_ ? &*guide_ : nullptr; }
  [[nodiscard]] bool has_learned() const { return has_learned_; }
  /// The last plan that was carried out; of a guided swarm.
  [[nodiscard]] const world::Plan& last_plan() const { return *last_plan_; }
  [[nodiscard]] world::Trial& trial() { return trial_; }
  /// As it is at the end of the last run; of plans alone, not of those that shrinking has tried.
  [[nodiscard]] const world::World& world() const { return *world_; }

 private:
  [[nodiscard]] TreeSettings tree_settings() const;
  [[nodiscard]] world::Plan root() const;
  [[nodiscard]] bool advance_tree();
  [[nodiscard]] bool advance_swarm();
  [[nodiscard]] bool advance_guided();
  /// Carries a plan out, and counts it. Gives how many violations there were.
  [[nodiscard]] std::uint64_t run(const world::Plan& plan);
  void keep(const world::Plan& plan);
  [[nodiscard]] bool has_enough() const { return known_.size() >= settings_.most_finds; }

  /// A run has ended.
  void count(const world::World& world, std::uint64_t violations);

  world::Trial trial_;
  const world::World* world_ = nullptr;
  std::unique_ptr<Branches> branches_;  ///< for the leaves of a tree; null: they are run like all others
  Settings settings_;
  std::size_t commands_ = 0;
  std::optional<Tree> tree_;
  std::optional<Walk> walk_;  ///< of the swarm, under way
  std::optional<Guide> guide_;
  const world::Plan* last_plan_ = nullptr;
  bool has_learned_ = false;
  std::uint64_t next_seed_ = 0;  ///< of the next walk
  Tally tally_;
  Goals goals_ = 0;  ///< of the last run
  std::vector<FindName> known_;
  std::vector<Find> finds_;
};

}  // namespace kapela::explore
