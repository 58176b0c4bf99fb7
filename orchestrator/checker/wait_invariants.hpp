// The invariants about what a step waits for, and what a run ends with: I4, I16. Called by the Checker with each
// `reached`, or as said.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

void i4_targets_are_reached_where_they_are_wanted(const Scene& scene);
void i4_targets_are_reached_in_time(const Scene& scene);
void i16_waits_only_for_fresh_sightings(const Scene& scene);
/// For settled.
void i16_settles_only_on_fresh_sightings(const Scene& scene);
/// For acknowledged: the truth.
void i16_only_what_was_handled_is_acknowledged(const Scene& scene);
/// For reached and settled: the truth.
void i16_components_were_where_they_were_seen(const Scene& scene);

}  // namespace kapela::checker
