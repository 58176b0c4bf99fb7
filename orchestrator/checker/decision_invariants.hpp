// P2 of I18: what is seen decides at once, and what is in doubt is repeated in its time. One function a way to break
// it; the Checker calls them.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For reached.
void i18_who_is_there_counts_at_once(const Scene& scene);
/// For step_ended, and for missed in an open step.
void i18_who_fails_decides_at_once(const Scene& scene);
/// For step_ended.
void i18_nobody_is_missed_where_it_is_wanted(const Scene& scene);
/// For sent.
void i18_repeats_come_in_time(const Scene& scene);
/// For step_ended, and exception.
void i18_what_is_in_doubt_is_repeated(const Scene& scene);
/// For verdict, missed and exception.
void i19_a_cause_names_its_component(const Scene& scene);

}  // namespace kapela::checker
