// EngineSettings: every duration and bound of the engine, with its default. Read from the configuration file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/waits.hpp"

namespace kapela::engine {

/// How a component's numbering of its states (revisions) is judged.
struct Numbering {
  unsigned restarted_after = 5;  ///< answers in a row that go back: it does not lie, it has begun to count anew
  std::uint64_t near = 8;        ///< so few changes back is what a component tells that lags or lies:
  base::Duration near_for = std::chrono::minutes(1);  ///< believed only when it has gone on for so long
  std::uint64_t window = 1'000'000'000'000;  ///< a step further than this, forwards or back, is a new count at once
};

struct EngineSettings : record::Waits {
  base::Duration poll_first = std::chrono::milliseconds(5);  ///< after a command to a component that does not push
  base::Duration poll_first_pushing = std::chrono::milliseconds(100);  ///< after a command to one that does
  base::Duration poll_awaited_most = std::chrono::milliseconds(250);   ///< awaited polls slow down to this
  base::Duration poll_pushing_most = std::chrono::seconds(1);  ///< of a component that pushes: polls find what got lost
  base::Duration poll_idle = std::chrono::seconds(1);          ///< when nobody waits
  /// Between any two polls of a plant, on average: thousands of components are asked less often than the above say, so
  /// that polls do not take the time that commands and pushes need.
  base::Duration poll_spacing = std::chrono::microseconds(500);

  Numbering numbering{};
  base::Duration clock_tolerance = std::chrono::seconds(2);  ///< calendars that differ by more are told of

  std::optional<base::Duration> figures_every{};  ///< each component is asked what it costs; without: when it must be

  std::size_t unresponsive_misses = 1;  ///< heartbeats missed in a row that make a component UNRESPONSIVE
  std::size_t offline_misses = 3;       ///< and OFFLINE

  std::size_t waiting_runs = 16;  ///< that may wait for their turn
  std::size_t kept_runs = 1'000;  ///< finished runs whose reports stay in memory

  bool alert_of_components = false;  ///< in FAULT or away while no run is at them: an alert is raised

  /// What the engine holds against a component that is late by it: how punctual the world has to be.
  [[nodiscard]] base::Duration shortest_judged() const {
    return std::min({command_timeout, answer_timeout, unreachable_after});
  }
};

}  // namespace kapela::engine
