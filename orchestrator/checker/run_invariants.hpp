// The invariants about runs as a whole: I1, I3, I11, I20, and the numbers of records: I19. Called by the Checker with
// each record that they are about.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For a record of a run that is not open: ended (or accepted twice), or never accepted.
void i1_nothing_follows_the_end_of_a_run(const Scene& scene);
/// For run_accepted.
void i1_runs_are_accepted_once(const Scene& scene);
/// At the end of the history, when the world has come to rest.
void i1_every_run_has_ended(Facts& facts, Findings& findings);
/// For run_ended.
void i1_compensation_keeps_its_budget(const Scene& scene);
/// For run_ended.
void i3_rejected_runs_command_nobody(const Scene& scene);
/// For intent and sent.
void i11_nothing_goes_forward_after_the_verdict(const Scene& scene);
/// For each record of an orchestrator.
void i19_sequence_numbers_are_gapless(const Scene& scene);
/// For a record of a run that was never accepted, or that names no component where one belongs.
void i19_records_belong_somewhere(const Scene& scene);
/// For run_ended.
void i20_who_does_not_succeed_raises_one_alert(const Scene& scene);

}  // namespace kapela::checker
