// MeasuredSlack: how unpunctual this machine is now, and the time scales that this allows. A value, taken at start.
#pragma once

#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/net/time_scale.hpp"

namespace kapela::net {

/// In real time, and such that hardly anything is worse.
struct MeasuredSlack {
  base::Duration timer{};     ///< by how much a timer is late
  base::Duration exchange{};  ///< until everybody who is asked over HTTP, and takes no time, has answered

  /// By how much an answer that a timer lets go is late, with nobody to blame.
  [[nodiscard]] base::Duration real() const { return timer + exchange; }
  /// The same on the clock of the plant: what a history at this scale may be wrong by.
  [[nodiscard]] base::Duration epsilon(TimeScale scale) const { return scale.to_plant(real()); }
};

/// How many measurements make a slack.
inline constexpr std::size_t slack_samples = 20;

/// One sample may be an accident. There are two at least.
[[nodiscard]] base::Duration worst_but_one(std::vector<base::Duration> samples);

/// MeasuredSlack::timer; takes 20 ms, on an event loop of its own.
[[nodiscard]] base::Duration measure_late_timers();

/// At most this part of the shortest duration that something is judged by may be the machine's fault.
inline constexpr int slack_fraction = 4;  // a quarter

/// The error names what was measured, the bound, and the largest scale that would do.
[[nodiscard]] base::Result<void> check_time_scale(TimeScale scale, const MeasuredSlack& slack,
                                                  base::Duration shortest_judged);

}  // namespace kapela::net
