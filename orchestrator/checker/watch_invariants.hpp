// I23: components that were given up with a command in doubt. One function a way to break it; the Checker calls them.
#pragma once

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For run_ended.
void i23_who_is_given_up_in_doubt_is_watched(const Scene& scene);
/// For unwatched.
void i23_a_watch_ends_for_a_reason(const Scene& scene);
/// For each record: its time shows that nothing was done about one that came back raised.
void i23_who_comes_back_raised_is_seen_to(const Scene& scene);
/// The world has come to rest.
void i23_nobody_is_left_raised(Facts& facts, Findings& findings);

}  // namespace kapela::checker
