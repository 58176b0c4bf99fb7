// Header: the first line of a history: what is needed to understand it, and to make it again.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::history {

/// Which clock the times of the records come from.
enum class ClockKind : std::uint8_t {
  virtual_time,  ///< starts at zero; a function of the seed
  monotonic,     ///< of the machine, shared by its processes (scaled where `scale` is not 1)
};

struct Header {
  static constexpr int format = 1;

  std::string version{};        ///< of Kapela
  std::string writer{};         ///< "orchestrator", a component's name, or "world"
  std::uint64_t seed = 0;       ///< of every chance; 0 where nothing was drawn
  std::string plan{};           ///< what was run: the name of a scenario or experiment, or a replay file
  std::string configuration{};  ///< settings that differ from their defaults, for people
  ClockKind clock = ClockKind::virtual_time;
  std::int64_t wall_at_zero_ns = 0;       ///< calendar time (since 1970) of instant zero of the clock
  std::string boot{};                     ///< of the machine, as its kernel names it; "": not known
  std::int64_t monotonic_at_zero_ns = 0;  ///< time since that boot of instant zero
  double scale = 1;                       ///< this many seconds of the records passed in one of the world
  base::Duration epsilon{};               ///< what a deadline may be late by
  std::vector<std::string> components{};  ///< by ComponentId
};

/// The calendar time of an instant of the header's clock.
[[nodiscard]] inline base::WallTime wall_time(const Header& life, base::Instant time) {
  const auto real = static_cast<double>(time.time_since_epoch().count()) / life.scale;
  return base::WallTime(base::Duration(life.wall_at_zero_ns + std::llround(real)));
}

}  // namespace kapela::history
