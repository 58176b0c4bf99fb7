// The timeouts of a subject, each of which could be another one: those of the engine, and those of its scenarios. A
// function; what it gives shares the subject.
#pragma once

#include <memory>
#include <vector>

#include "simulators/explore/causes.hpp"

namespace kapela::experiment {

/// "undo_patience"; "timeout of wait_for_state, run_services.yaml:31". Those that are zero are left out.
[[nodiscard]] std::vector<explore::Timeout> timeouts_of(const std::shared_ptr<const world::Subject>& subject);

}  // namespace kapela::experiment
