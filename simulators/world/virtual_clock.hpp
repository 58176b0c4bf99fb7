// VirtualClock: time that passes only when it is told to. Owned by a World.
#pragma once

#include "orchestrator/base/clock.hpp"

namespace kapela::world {

class VirtualClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return now_; }
  [[nodiscard]] base::WallTime wall_now() const override {
    return base::WallTime(wall_at_zero + now_.time_since_epoch());
  }

  void advance_to(base::Instant instant) { now_ = instant; }

  /// Calendar time of instant zero: 2026-01-01, so that nothing depends on the day on which a world is run.
  static constexpr base::Duration wall_at_zero = std::chrono::seconds(1'767'225'600);

 private:
  base::Instant now_{};
};

}  // namespace kapela::world
