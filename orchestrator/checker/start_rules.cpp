#include "orchestrator/checker/start_rules.hpp"

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/selector.hpp"
#include "orchestrator/scenario/trigger.hpp"

namespace kapela::checker {
namespace {

using scenario::Condition;

std::uint64_t set_of(const std::vector<wire::State>& states) {
  std::uint64_t set = 0;
  for (const wire::State state : states) set |= record::bit_of(state);
  return set;
}

/// Nothing where it depends on what a run is given.
std::vector<record::ComponentId> those_of(const scenario::Selector& selector, const record::Plant& plant) {
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  base::Result<std::vector<record::ComponentId>> found = scenario::resolve(selector, plant, nothing);
  return found ? std::move(*found) : std::vector<record::ComponentId>();
}

void add_cause(StartRules& rules, const scenario::Trigger& trigger, const record::Plant& plant) {
  if (const auto* state = std::get_if<scenario::StateTrigger>(&trigger.body); state != nullptr) {
    rules.watched = those_of(state->components, plant);
    rules.states = set_of(state->to);
    rules.lasting = state->lasting;
    rules.from_anywhere = state->from.empty();
    if (!rules.watched.empty()) rules.cause = StartRules::Cause::enters;
  }
  const auto* condition = std::get_if<scenario::ConditionTrigger>(&trigger.body);
  const auto* states = condition != nullptr ? std::get_if<Condition::InStates>(&condition->condition.body) : nullptr;
  if (states == nullptr || states->which != scenario::Quantifier::all || states->states.empty()) return;
  rules.watched = those_of(states->components, plant);
  rules.states = set_of(states->states);
  rules.lasting = condition->condition.lasting;
  if (!rules.watched.empty()) rules.cause = StartRules::Cause::stands;
}

}  // namespace

StartRules start_rules(const scenario::Scenario& scenario, const record::Plant& plant) {
  StartRules rules;
  rules.name = scenario.name;
  rules.mode = scenario.mode;
  rules.may_wait = scenario.mode == record::Mode::queued || scenario.mode == record::Mode::restart || scenario.preempt;
  rules.energises = scenario::energises(scenario);
  rules.cooldown = scenario.cooldown;
  rules.max_executions = scenario.max_executions;
  if (scenario.trigger != nullptr && scenario.enabled) add_cause(rules, *scenario.trigger, plant);
  return rules;
}

}  // namespace kapela::checker
