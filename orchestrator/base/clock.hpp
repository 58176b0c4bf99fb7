// Clock: the port through which everything reads time. Two implementations: the event loop's and virtual time's.
#pragma once

#include <chrono>

namespace kapela::base {

using Duration = std::chrono::nanoseconds;

/// A point on the monotonic clock of one world. Only differences mean anything.
struct Monotonic {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<Monotonic, Duration>;
};
using Instant = Monotonic::time_point;

/// Calendar time (UTC), for timestamps and for what travels to another process; never for measuring.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// Reads time. Borrowed by whoever needs it; owned by the world.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
};

}  // namespace kapela::base
