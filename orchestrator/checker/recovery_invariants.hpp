// The invariant about the lives of an orchestrator: I21: what one life leaves open, the next one takes up. That the
// run then keeps the other invariants is checked by those. Called by the Checker with each record that they are about.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For run_accepted.
void i21_open_runs_are_recovered_before_new_ones_come(const Scene& scene);
/// For owned, of a component that belongs to a run that was not recovered.
void i21_nobody_takes_components_of_a_lost_run(const Scene& scene);
/// For recovered, of a run that is open; null run: of one that is not.
void i21_only_lost_runs_are_recovered(const Scene& scene);
/// For any other record of a run that is lost.
void i21_lost_runs_are_recovered_first(const Scene& scene);
/// At the end of the history, when the world has come to rest.
void i21_every_lost_run_was_recovered(Facts& facts, Findings& findings);

}  // namespace kapela::checker
