// Forecast: what is known of every component at one point of the symbolic walk, and whether a condition is settled by
// it. A value; copied where ways part.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "orchestrator/expression/expression.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::scenario {

/// States that a component may be in at some point of a program: bits as in `bit_of`. Empty: left out, nothing is
/// known.
using StateSet = std::uint64_t;

/// Beside states: no process of it runs, so that nothing answers.
inline constexpr StateSet no_process = StateSet{1} << 63U;

struct Prospect {
  StateSet states = 0;
  wire::State base = wire::State::unknown;  ///< the lowest stable one so far; unknown: none that has an energy
  bool commanded = false;                   ///< by the program, so far
  bool moving = false;                      ///< commanded, and not awaited since

  friend bool operator==(const Prospect&, const Prospect&) = default;
};

/// By component of the plant.
using Forecast = std::vector<Prospect>;

[[nodiscard]] Forecast forecast_of(std::span<const StateSet> states);

/// The states, and what those among them that are transitions end in.
[[nodiscard]] StateSet with_ends(StateSet states);

/// The stable states in the set are confirmed: the base may come down.
void confirm(Prospect& prospect);

/// Into one what may be at either of two points.
void join(Forecast& forecast, const Forecast& other);

/// What the condition will say; nothing when the forecast does not tell, as it asks for a variable, or for a component
/// that may be in several states or is moving.
[[nodiscard]] std::optional<bool> foretell(const expression::Expression& condition, const Forecast& forecast,
                                           const record::Plant& plant);

}  // namespace kapela::scenario
