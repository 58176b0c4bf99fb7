// SeededBug: mistakes that an engine like this one could have. Tests switch one on to prove that the search finds it,
// shrinks it, and that the checker names it; no file and no command line can.
#pragma once

#include <cstdint>

namespace kapela::engine {

enum class SeededBug : std::uint8_t {
  none,
  accepts_stale_observation,         ///< a state counts as of its arrival, not of its asking
  forgets_a_component,               ///< a wait ends while the last of several is still awaited
  sends_after_verdict,               ///< the run goes on to its next steps although one has failed
  waits_twice_the_deadline,          ///< a wait is that long
  accepts_reply_of_earlier_command,  ///< an answer counts for whatever was sent last
  repeats_under_a_new_id,            ///< a repeat is a new command to the component
  forgets_in_rollback,               ///< one of several components is not undone
  settles_too_early,                 ///< undone is what looks undone, although a command in doubt may still act
};

}  // namespace kapela::engine
