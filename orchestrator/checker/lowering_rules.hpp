// Lowering: how far the lowering commands of the profile bring a component down, worked out here once more, so that the
// checker does not repeat a mistake of the engine. Functions only.
#pragma once

#include <cstdint>
#include <optional>

#include "orchestrator/record/record.hpp"

namespace kapela::checker {

/// wire::no_energy where it has none: below everything.
[[nodiscard]] int energy(wire::State state);

/// The highest stable state no higher than `ceiling` that lowering commands lead to from a stable state (itself
/// included); nothing: there is none.
[[nodiscard]] std::optional<wire::State> target_of(wire::State now, wire::State ceiling);

/// True where the profile allows it; queries are allowed everywhere.
[[nodiscard]] bool is_legal(wire::Command command, wire::State state);

/// True for what leads to more energy than it leaves.
[[nodiscard]] bool raises(wire::Command command, wire::State from);

/// It can be left there: stable, with a known energy, and no higher than `lowest`, where that is known. FAULT is no
/// place to be left in.
[[nodiscard]] bool may_stay(wire::State state, wire::State lowest);

}  // namespace kapela::checker
