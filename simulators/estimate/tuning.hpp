// Tuning: the smallest timeouts of a scenario with which it succeeds as often as is asked for. Runs without a limit
// tell how long each step takes; what may go wrong is then shared out where a timeout saves most. Pure.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulators/estimate/answer.hpp"
#include "simulators/estimate/pieces.hpp"
#include "simulators/estimate/sampler.hpp"

namespace kapela::estimate {

/// A timeout that can be set.
struct Knob {
  std::string name{};  ///< "wait_for_state INITIALIZED"; of the whole run: "the run"
  scenario::Place place{};
  base::Duration value{};
  bool is_of_run = false;

  friend bool operator==(const Knob&, const Knob&) = default;
};

/// Of the subject's last scenario and those that it executes, in the order in which they stand. What stands in an
/// on_failure is none, nor what waits for a person.
[[nodiscard]] std::vector<Knob> knobs_of(const world::Subject& subject);

/// The subject with other values for them, by their places.
[[nodiscard]] std::shared_ptr<const world::Subject> with_knobs(const world::Subject& subject,
                                                               const std::vector<Knob>& knobs);

struct TunedKnob {
  Knob knob{};  ///< as it is
  base::Duration proposed{};
  Share in_time{};                ///< of the runs that came to it: it was there within the present value
  Share given_up{};               ///< it would have come, but later than that
  base::Duration worst{};         ///< that was seen
  std::vector<LastShare> last{};  ///< whom it waited for, the most frequent first
};

struct TuningGoal {
  Question question{};  ///< with a goal
  std::uint64_t seed = 0;
  std::uint64_t runs = 50'000;
};

struct Tuning {
  enum class End {
    found,   ///< and checked in fresh runs
    cannot,  ///< no timeout meets the goal
    unknown  ///< so few runs do not tell
  };
  End end = End::unknown;
  base::Duration patience{};  ///< for how long the longest step was waited for
  Share without_limits{};     ///< succeed, however long each step may take
  std::vector<TunedKnob> knobs{};
  std::vector<CauseShare> causes{};  ///< why runs fail that no timeout saves
  std::vector<LastShare>
      slowest{};     ///< who was last in runs that took longer than is asked for; none: that is no limit
  Answer now{};      ///< with the timeouts as they are
  Answer checked{};  ///< with those that are proposed; of `found`
};

/// The same, however the work is shared out. Nothing: that was broken off.
[[nodiscard]] std::optional<Tuning> tune(const world::Subject& subject, const TuningGoal& goal,
                                         const std::function<void(const std::string& what)>& on_progress,
                                         const ShareOut& share_out = do_alone);

}  // namespace kapela::estimate
