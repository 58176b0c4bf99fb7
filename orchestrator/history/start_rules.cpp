#include "orchestrator/history/start_rules.hpp"

#include "orchestrator/engine/record.hpp"
#include "orchestrator/engine/selector.hpp"
#include "orchestrator/engine/trigger.hpp"

namespace kapela::history {
namespace {

using engine::Condition;

std::uint64_t set_of(const std::vector<wire::State>& states) {
  std::uint64_t set = 0;
  for (const wire::State state : states) set |= engine::bit_of(state);
  return set;
}

/// Nothing where it depends on what a run is given.
std::vector<engine::ComponentId> those_of(const engine::Selector& selector, const engine::Plant& plant) {
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  base::Result<std::vector<engine::ComponentId>> found = engine::resolve(selector, plant, nothing);
  return found ? std::move(*found) : std::vector<engine::ComponentId>();
}

void add_cause(StartRules& rules, const engine::Trigger& trigger, const engine::Plant& plant) {
  if (const auto* state = std::get_if<engine::StateTrigger>(&trigger.body); state != nullptr) {
    rules.watched = those_of(state->components, plant);
    rules.states = set_of(state->to);
    rules.lasting = state->lasting;
    rules.from_anywhere = state->from.empty();
    if (!rules.watched.empty()) rules.cause = StartRules::Cause::enters;
  }
  const auto* condition = std::get_if<engine::ConditionTrigger>(&trigger.body);
  const auto* states = condition != nullptr ? std::get_if<Condition::InStates>(&condition->condition.body) : nullptr;
  if (states == nullptr || states->which != engine::Quantifier::all || states->states.empty()) return;
  rules.watched = those_of(states->components, plant);
  rules.states = set_of(states->states);
  rules.lasting = condition->condition.lasting;
  if (!rules.watched.empty()) rules.cause = StartRules::Cause::stands;
}

}  // namespace

StartRules start_rules(const engine::Scenario& scenario, const engine::Plant& plant) {
  StartRules rules;
  rules.name = scenario.name;
  rules.mode = scenario.mode;
  rules.may_wait = scenario.mode == engine::Mode::queued || scenario.mode == engine::Mode::restart || scenario.preempt;
  rules.energises = engine::energises(scenario);
  rules.cooldown = scenario.cooldown;
  rules.max_executions = scenario.max_executions;
  if (scenario.trigger != nullptr && scenario.enabled) add_cause(rules, *scenario.trigger, plant);
  return rules;
}

}  // namespace kapela::history
