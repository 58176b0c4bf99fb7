// TimeScale: how many times faster the time of a plant passes than real time. A value; the EventLoop applies it.
#pragma once

#include <cstdint>

#include "orchestrator/base/clock.hpp"

namespace kapela::net {

struct TimeScale {
  /// Beyond it no machine is punctual enough, and ten days would be more than a Duration holds.
  static constexpr std::int64_t most = 10'000;

  std::int64_t factor = 1;  ///< whole, so that nothing is rounded on the way to plant time

  [[nodiscard]] constexpr base::Duration to_plant(base::Duration real) const { return real * factor; }

  /// Rounded up, so that whoever sleeps for it does not wake too early.
  [[nodiscard]] constexpr base::Duration to_real(base::Duration plant) const {
    const bool rest = plant % factor > base::Duration::zero();
    return plant / factor + base::Duration(rest ? 1 : 0);
  }
};

}  // namespace kapela::net
