// The invariants about the times of an undo, and about whom it names: I6, I10, I18. What they hold a run to is what it
// has said itself (how long an order lasts) and the pace of its engine, where that is known. Called by the Checker with
// each record that they are about.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For exception.
void i6_a_silent_one_is_named_for_how_it_is_silent(const Scene& scene);
void i6_who_refused_is_named_for_that(const Scene& scene);
void i6_a_harder_command_is_tried_first(const Scene& scene);
void i10_everybody_gets_a_turn(const Scene& scene);
void i18_nobody_is_given_up_early(const Scene& scene);
/// For intent.
void i18_an_order_has_its_time(const Scene& scene);
void i18_who_refuses_is_asked_again_after_a_pause(const Scene& scene);
/// For intent, settled and exception.
void i18_an_order_ends_with_its_time(const Scene& scene);
void i18_a_refusal_has_consequences_soon(const Scene& scene);
void i18_a_drain_ends(const Scene& scene);
void i18_who_is_led_elsewhere_is_seen_to_at_once(const Scene& scene);
/// For observed, settled and exception.
void i18_a_way_is_broken_off_where_it_can_be(const Scene& scene);
/// For sent.
void i18_repeats_have_their_pause(const Scene& scene);

}  // namespace kapela::checker
