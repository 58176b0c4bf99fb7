// The invariants about what a step waits for: I4, I16. Called by the Checker with each `reached`.
#pragma once

#include "orchestrator/history/scene.hpp"

namespace kapela::history {

void i4_targets_are_reached_where_they_are_wanted(const Scene& scene);
void i4_targets_are_reached_in_time(const Scene& scene);
void i16_waits_only_for_fresh_sightings(const Scene& scene);
/// The truth.
void i16_only_what_was_handled_is_acknowledged(const Scene& scene);
void i16_components_were_where_they_were_seen(const Scene& scene);

}  // namespace kapela::history
