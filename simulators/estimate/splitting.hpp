// Splitting: how probable it is that a run misses what is asked for, where that is so rare that no run shows it. Runs
// climb a ladder: those that came nearest are carried out again with some of their draws moved, and kept where they
// stay above the rung. Pure. One a process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "orchestrator/base/draw_tape.hpp"
#include "simulators/estimate/nearness.hpp"
#include "simulators/estimate/sampler.hpp"

namespace kapela::estimate {

struct SplittingSettings {
  std::uint64_t runs_a_rung = 1'000;
  std::uint64_t steps = 20;  ///< that each of them is led on, or more: fewer are not far enough from where they began
  std::size_t most_rungs = 50;  ///< 1e-35: chance has no more digits than for 1e-15 each
};

/// What stands for how near: rungs that a first climb has set, for each time limit its own.
class Ladder {
 public:
  /// Infinite for a run that has missed.
  [[nodiscard]] double height(const Nearness& nearness) const;
  /// A run above the last one misses with a probability of `kept_share`, or more.
  [[nodiscard]] std::size_t rungs() const { return rungs_; }

  /// Sets the next rung by runs that are above the last.
  void add_rung(const std::vector<Nearness>& runs);

 private:
  [[nodiscard]] double height_of(const Lateness& late) const;
  [[nodiscard]] double next_part(std::uint32_t what, const std::vector<double>& sorted) const;

  std::map<std::uint32_t, std::vector<double>> parts_;  ///< of each time limit, by rung
  std::size_t rungs_ = 0;
};

/// What one climb has come to, from the ground to the top, independent of all others.
struct Climb {
  std::uint64_t number = 0;
  std::uint64_t runs = 0;
  double probability = 0;            ///< that a run misses: unbiased, whatever the ladder
  std::uint64_t ground_runs = 0;     ///< of the runs, those of pure chance,
  std::uint64_t ground_misses = 0;   ///< and how many of them have missed
  std::map<Cause, double> causes{};  ///< what part of the probability is whose

  friend bool operator==(const Climb&, const Climb&) = default;
};

class Splitting {
 public:
  /// Makes the first climb, which sets the ladder. The subject has one scenario at least.
  Splitting(std::shared_ptr<const world::Subject> subject, const world::Plan& plan, const Question& question,
            std::uint64_t seed, const SplittingSettings& settings = {});

  /// By its number, from 0: the same whoever does it, and when.
  [[nodiscard]] Climb climb(std::uint64_t number);

  [[nodiscard]] const Ladder& ladder() const { return ladder_; }
  /// Of the first climb.
  [[nodiscard]] std::uint64_t runs_before() const { return runs_before_; }
  /// So many climbs make about so many runs, the first one included; five at least, as fewer have no interval worth it.
  [[nodiscard]] std::uint64_t climbs_in(std::uint64_t most_runs) const;

 private:
  struct Climber {
    base::DrawTape tape{};
    Nearness nearness{};
    double height = 0;
    std::optional<Cause> cause{};  ///< of one that has missed
  };

  void begin(std::uint64_t number);
  void carry_out(Climber& climber);
  [[nodiscard]] std::vector<Climber> ground();
  [[nodiscard]] std::vector<Climber> above(const std::vector<Climber>& climbers, double height);
  [[nodiscard]] static std::uint64_t misses(const std::vector<Climber>& climbers);
  void set_ladder();

  SplittingSettings settings_;
  std::uint64_t seed_;
  NearnessMeter meter_;
  Sampler sampler_;
  Ladder ladder_;
  base::Pcg random_{0, 0};  ///< of moves, in the present climb
  std::uint64_t climb_seed_ = 0;
  std::uint64_t runs_ = 0;  ///< of the present climb
  std::uint64_t runs_before_ = 0;
};

}  // namespace kapela::estimate
