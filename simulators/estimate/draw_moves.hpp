// How a run is changed a little: numbers on its tape are moved so that a tape of pure chance stays one. Functions.
#pragma once

#include "orchestrator/base/draw_tape.hpp"

namespace kapela::estimate {

/// Moves some of the draws, more or less far, as `random` says. Reversible with regard to independent uniform numbers,
/// which are the draws of all runs there are: whoever refuses moves that leave a set stays evenly within it.
void move_draws(base::DrawTape& tape, base::Random& random);

/// One number, moved by that part: next to nothing at 0, another number altogether at 1. Seen as normally distributed
/// it keeps its distribution (a Crank and Nicolson step), so what is far out can get a little farther.
[[nodiscard]] std::uint64_t moved_draw(std::uint64_t draw, double part, base::Random& random);

}  // namespace kapela::estimate
