// The invariants about the commands of a run beyond their ids: what compensation may do, and what is legal: I5, I6, I8,
// I9, I17, I19. Called by the Checker with each record that they are about.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For intent.
void i5_nobody_is_lowered_below_the_target(const Scene& scene);
/// For settled.
void i5_nobody_settles_while_a_command_can_raise_it(const Scene& scene);
/// For exception.
void i6_an_exception_agrees_with_what_is_known(const Scene& scene);
/// For intent.
void i6_nobody_energises_a_latched_plant(const Scene& scene);
/// For intent.
void i8_compensation_only_lowers(const Scene& scene);
/// For intent.
void i9_dependents_go_down_first(const Scene& scene);
/// For intent.
void i9_steps_go_back_in_reverse_order(const Scene& scene);
void i9_what_a_stuck_one_needs_stays_up(const Scene& scene);
/// For exception.
void i9_who_holds_is_stuck_and_depends(const Scene& scene);
/// For intent.
void i17_commands_are_legal_where_they_are_given(const Scene& scene);
/// For intent.
void i19_compensation_says_when_it_begins(const Scene& scene);

}  // namespace kapela::checker
