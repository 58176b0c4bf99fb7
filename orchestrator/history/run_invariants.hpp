// The invariants about runs and their steps: I1, I3, I4, I11, I18, I19. Called by the Checker with each record that
// they are about.
#pragma once

#include "orchestrator/history/scene.hpp"

namespace kapela::history {

/// For a record of a run that is not open: ended (or accepted twice), or never accepted.
void i1_nothing_follows_the_end_of_a_run(const Scene& scene);
/// For run_accepted.
void i1_runs_are_accepted_once(const Scene& scene);
/// At the end of the history, when the world has come to rest.
void i1_every_run_has_ended(Facts& facts, Findings& findings);
/// For run_ended.
void i3_rejected_runs_command_nobody(const Scene& scene);
/// For step_ended.
void i4_a_successful_step_has_all_it_wanted(const Scene& scene);
/// For run_ended.
void i4_a_successful_run_has_successful_steps(const Scene& scene);
/// For intent and sent.
void i11_nobody_is_commanded_after_the_verdict(const Scene& scene);
/// For step_ended.
void i18_steps_end_by_their_deadline(const Scene& scene);
/// For verdict.
void i18_nobody_runs_out_of_time_early(const Scene& scene);
/// For each record of an orchestrator.
void i19_sequence_numbers_are_gapless(const Scene& scene);
/// For a record of a run that was never accepted, or that names no component where one belongs.
void i19_records_belong_somewhere(const Scene& scene);
/// For step_started and step_ended.
void i19_steps_follow_each_other(const Scene& scene);
/// For run_ended.
void i19_the_status_follows_from_the_steps(const Scene& scene);

}  // namespace kapela::history
