// Exploration: a search through plans for one that violates an invariant: exhaustive, or a swarm of seeds. Finds are
// shrunk. Pure: whoever owns it decides how long it goes on, and shows how far it is.
#pragma once

#include <optional>
#include <vector>

#include "simulators/explore/coverage.hpp"
#include "simulators/explore/crashes.hpp"
#include "simulators/explore/placements.hpp"
#include "simulators/explore/shrink.hpp"
#include "simulators/explore/swarm.hpp"

namespace kapela::explore {

/// Which part of the whole this process looks at: every `of`-th plan, beginning with the `index`-th.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t of = 1;
};

struct Settings {
  std::vector<Kind> kinds{basic_kinds().begin(), basic_kinds().end()};
  std::optional<unsigned> exhaustive{};  ///< at most so many faults a run
  unsigned crashes = 0;          ///< and on top at most so many of the orchestrator, at every record; with it only
  std::uint64_t first_seed = 0;  ///< of a swarm
  std::uint64_t last_seed = 0;
  Shard shard{};
  std::size_t most_finds = 10;  ///< then the search has told enough
};

struct Find {
  world::Plan plan{};  ///< shrunk
  history::Violation violation{};
  std::uint64_t seed = 0;   ///< of the swarm's plan it came from
  std::uint64_t place = 0;  ///< or of the exhaustive search's
  unsigned tried = 0;       ///< runs that shrinking took
};

class Exploration {
 public:
  explicit Exploration(std::shared_ptr<const world::Subject> subject);

  /// Looks at a run without faults first. Errors: it does not succeed.
  [[nodiscard]] base::Result<void> begin(Settings settings);

  /// Carries out the next plan of this shard. False after the last, or when there are finds enough.
  bool advance();

  [[nodiscard]] const Baseline& baseline() const { return baseline_; }
  /// Plans carried out, those of shrinking not counted.
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  /// Things that happened in them.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// How much of the whole is done, of 1: this shard's part of it.
  [[nodiscard]] double progress() const;
  /// How many plans there are for all shards: seeds or placements. At how many records a placement can crash only its
  /// runs tell, so crashes are not counted here.
  [[nodiscard]] std::uint64_t size() const;
  /// Those of `size` that the plans carried out cover: with the ones that differ only by exchanging alike components.
  /// The last one may still have crashes to come.
  [[nodiscard]] std::uint64_t covered() const { return position_; }
  /// Different ones; the same find is not told twice.
  [[nodiscard]] const std::vector<Find>& finds() const { return finds_; }
  [[nodiscard]] const Coverage& coverage() const { return coverage_; }
  [[nodiscard]] world::Trial& trial() { return trial_; }

 private:
  [[nodiscard]] bool next_plan();
  [[nodiscard]] bool next_placement();
  [[nodiscard]] std::vector<std::size_t> classes() const;
  void carry_out();
  void keep(const world::Plan& plan);

  world::Trial trial_;
  Settings settings_;
  Baseline baseline_;
  std::optional<Placements> placements_;
  Crashes crashes_{0};
  world::Plan plan_;
  std::uint64_t position_ = 0;  ///< of the next plan, all shards counted
  std::uint64_t runs_ = 0;
  std::uint64_t events_ = 0;
  Coverage coverage_;
  std::vector<Find> finds_;
};

}  // namespace kapela::explore
