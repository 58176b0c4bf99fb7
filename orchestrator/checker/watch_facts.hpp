// WatchFacts: what a history says of the watch over a component that a run has given up. A value; ComponentFacts has
// one.
#pragma once

#include "orchestrator/base/clock.hpp"
#include "orchestrator/checker/findings.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::checker {

struct WatchFacts {
  bool open = false;
  bool named = false;     ///< people were told that it is back, or on its way; it was not seen low since
  Position at = nowhere;  ///< where it began, or began anew
  wire::State ceiling = wire::State::unknown;  ///< it may stay no higher
  wire::State seen = wire::State::unknown;     ///< since
  Position seen_at = nowhere;
  Position raised_at = nowhere;  ///< it was seen above the ceiling, and nothing was done or said about it since
  base::Instant raised{};

  [[nodiscard]] bool is_raised() const { return open && raised_at != nowhere; }
};

}  // namespace kapela::checker
