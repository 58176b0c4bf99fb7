// The invariants about steps: I4, I18, I19. Called by the Checker with each record that they are about.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For step_ended.
void i4_a_successful_step_has_all_it_wanted(const Scene& scene);
/// For step_ended.
void i18_steps_end_by_their_deadline(const Scene& scene);
/// For verdict and missed.
void i18_nobody_runs_out_of_time_early(const Scene& scene);
/// For step_started: its number is free.
void i19_a_step_begins_once(const Scene& scene);
/// For awaited, intent, reached and step_ended: the step is open. (`missed` may also come after it: a step that is not
/// required has failed for good, or one that had others in it.)
void i19_steps_are_open_while_they_are_spoken_of(const Scene& scene);
/// For run_ended.
void i19_steps_end_before_their_run(const Scene& scene);

}  // namespace kapela::checker
