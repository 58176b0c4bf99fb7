#include "orchestrator/scenario/forecast.hpp"

#include "orchestrator/base/assert.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/descent.hpp"

namespace kapela::scenario {

using record::ComponentId, record::Plant, record::bit_of;

namespace {

using wire::State;

/// The only state of a set; nothing when there are more, or none.
std::optional<State> only_one(StateSet states) {
  for (const wire::StateTraits& each : wire::states())
    if (states == bit_of(each.state)) return each.state;
  return std::nullopt;
}

bool is_lower(State state, State than) {
  const int energy = wire::traits(state).energy;
  const int other = wire::traits(than).energy;
  return energy != wire::no_energy && (other == wire::no_energy || energy < other);
}

std::optional<expression::Value> state_at(const expression::Path& path, const Forecast& forecast, const Plant& plant) {
  if (path.size() != 3 || path[0] != "components" || path[2] != "state") return std::nullopt;
  const std::optional<ComponentId> id = plant.find(path[1]);
  if (!id || forecast[index(*id)].moving) return std::nullopt;
  const std::optional<State> state = only_one(forecast[index(*id)].states);
  if (!state) return std::nullopt;
  return std::string(wire::name(*state));
}

}  // namespace

Forecast forecast_of(std::span<const StateSet> states) {
  Forecast forecast(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (i > 0 && states[i] == states[i - 1]) {  // mostly all are alike
      forecast[i] = forecast[i - 1];
      continue;
    }
    forecast[i].states = with_ends(states[i]);
    confirm(forecast[i]);
    forecast[i].states = states[i];
  }
  return forecast;
}

StateSet with_ends(StateSet states) {
  StateSet all = states;
  for (const wire::StateTraits& each : wire::states()) {
    if (each.stable || (states & bit_of(each.state)) == 0) continue;
    if (const std::optional<State> end = end_of_transition(each.state)) all |= bit_of(*end);
  }
  return all;
}

void confirm(Prospect& prospect) {
  prospect.moving = false;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable && (prospect.states & bit_of(each.state)) != 0 && is_lower(each.state, prospect.base))
      prospect.base = each.state;
}

void join(Forecast& forecast, const Forecast& other) {
  ASSERT(forecast.size() == other.size());
  for (std::size_t i = 0; i < forecast.size(); ++i) {
    forecast[i].states |= other[i].states;
    forecast[i].commanded = forecast[i].commanded || other[i].commanded;
    forecast[i].moving = forecast[i].moving || other[i].moving;
    if (is_lower(other[i].base, forecast[i].base)) forecast[i].base = other[i].base;
  }
}

std::optional<bool> foretell(const expression::Expression& condition, const Forecast& forecast, const Plant& plant) {
  bool known = true;
  const expression::Lookup lookup = [&](const expression::Path& path) {
    std::optional<expression::Value> value = state_at(path, forecast, plant);
    known = known && value.has_value();
    return value;
  };
  const bool holds = condition.holds(lookup);
  if (!known) return std::nullopt;
  return holds;
}

}  // namespace kapela::scenario
