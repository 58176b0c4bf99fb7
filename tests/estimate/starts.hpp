// Subjects whose probabilities have a closed form. Owned by tests.
#pragma once

#include "simulators/faults/rate.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::estimate::testing {

[[nodiscard]] base::Distribution exponential(base::Duration mean);
/// A sum of so many exponential times.
[[nodiscard]] base::Distribution erlang(double shape, base::Duration mean);

struct StepTimeouts {
  base::Duration initialize = std::chrono::seconds(60);
  base::Duration run = std::chrono::seconds(30);
};
/// io alone: initialised, then run. Components have the names of the plant.
[[nodiscard]] world::Subject start_of_io(const base::Distribution& initialises, const base::Distribution& runs,
                                         StepTimeouts timeouts = {});
[[nodiscard]] world::Subject with_names(world::Subject subject);

void add_rate(world::Subject& subject, std::size_t component, faults::FaultType type, double value,
              bool is_of_time = false);

}  // namespace kapela::estimate::testing
