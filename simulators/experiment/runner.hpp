// Runner: carries out an experiment in a lab, step by step, and judges it. A function of experiment and lab.
#pragma once

#include "simulators/experiment/conduct.hpp"

namespace kapela::experiment {

/// Name, file, world, the line that repeats it and the real time it took are the caller's to fill in.
///
/// FAIL: an expectation or an invariant does not hold. INCONCLUSIVE: the steady state did not hold at the beginning, a
/// fault never acted, or the experiment was broken off (`abort_when`): nothing was proved. PASS: all the rest.
[[nodiscard]] reports::CaseOutcome run(const Experiment& experiment, const world::Subject& subject, world::Lab& lab,
                                       const OnProgress& on_progress = {});

}  // namespace kapela::experiment
