// Process: what a component that has a process of its own lets a fault do to that process. A value; made by main.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

/// Where a process begins that follows one that has died.
struct Rebirth {
  wire::State state = wire::State::unknown;
  std::vector<faults::Progress> rules{};  ///< a fault that shall hit once does not hit once a life
};

/// Without these functions death and standstill are acted within this process, which others may share.
struct Process {
  /// Does not return.
  std::function<void(const faults::Fault& crash, const Rebirth& next)> die{};
  /// Returns when the process has stood still so long, in plant time.
  std::function<void(base::Duration)> freeze{};
};

}  // namespace kapela::plant
