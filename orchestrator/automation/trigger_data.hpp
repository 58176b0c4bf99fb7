// What a run that a trigger starts finds under `trigger`: functions that make the JSON.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/trigger.hpp"
#include "orchestrator/wire/event.hpp"

namespace kapela::automation {

/// source, event_type, data (also as payload, avena's word); what it tells of an error also as error_code and
/// error_message; component, where the source is one.
[[nodiscard]] wire::JsonPtr data_of(const wire::Event& event, const record::Plant& plant);

struct Entered {
  record::ComponentId component = record::no_component;
  wire::State from = wire::State::unknown;
  wire::State to = wire::State::unknown;
};
/// component (and source), components, from, state, error_code, error_message: of the first.
[[nodiscard]] wire::JsonPtr data_of(const std::vector<Entered>& entered, const record::Plant& plant,
                                    const engine::Board& board);

/// The same of those that a condition found; none: source only.
[[nodiscard]] wire::JsonPtr data_of(const std::vector<record::ComponentId>& culprits, const record::Plant& plant,
                                    const engine::Board& board);

/// source: schedule; scheduled: the moment in UTC.
[[nodiscard]] wire::JsonPtr data_of(std::optional<calendar::sys_seconds> scheduled);

/// The same, and `vars`: what was found for variables of the scenario.
[[nodiscard]] wire::JsonPtr with_found(wire::JsonPtr data, const expression::Expression::Groups& found);

/// The error of a component in FAULT as if it had reported it by itself.
[[nodiscard]] wire::Event error_event(const record::Plant& plant, const engine::Board& board, record::ComponentId id);

}  // namespace kapela::automation
