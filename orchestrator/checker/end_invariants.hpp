// The invariants about what a run leaves behind: I4, I5, I6, I7, I10, I19. Called by the Checker with each run_ended,
// or as said.
#pragma once

#include "orchestrator/checker/deed.hpp"
#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

void i4_a_successful_run_has_successful_steps(const Scene& scene);
/// The audit.
void i4_a_successful_run_leaves_everybody_at_the_goal(const Scene& scene);
void i5_rolled_back_means_everybody_is(const Scene& scene);
void i6_a_failed_rollback_says_who_and_why(const Scene& scene);
void i6_an_unclean_end_latches_the_plant(const Scene& scene);
/// What was seen, and the truth.
void i7_nobody_is_left_higher_in_silence(const Scene& scene);
/// For each deed.
void i7_nobody_rises_after_a_failed_run(const Scene& scene, const Deed& deed);
void i10_everybody_is_seen_to(const Scene& scene);
void i19_runs_own_as_many_as_they_say(const Scene& scene);
void i19_the_status_follows_from_the_records(const Scene& scene);

}  // namespace kapela::checker
