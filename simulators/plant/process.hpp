// Process: what a component that has a process of its own lets a fault do to that process. A value; made by main.
#pragma once

#include <functional>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/faults/fault.hpp"

namespace kapela::plant {

/// Without these functions death and standstill are acted within this process, which others may share.
struct Process {
  /// Does not return. The next process of the component begins in `back_in`.
  std::function<void(const faults::Fault& crash, wire::State back_in)> die{};
  /// Returns when the process has stood still so long, in plant time.
  std::function<void(base::Duration)> freeze{};
};

}  // namespace kapela::plant
