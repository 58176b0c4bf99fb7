#include "simulators/faults/rule_set.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {
namespace {

bool is_named(std::span<const Fault> rules, std::string_view name) {
  return std::any_of(rules.begin(), rules.end(), [name](const Fault& each) { return each.name == name; });
}

bool leads_there(const wire::CommandTraits& command, const Match& match) {
  return std::any_of(command.edges.begin(), command.edges.end(), [&match](const wire::Edge& edge) {
    return (!match.from || *match.from == edge.from) && (!match.to || *match.to == edge.to);
  });
}

/// Is there a command that the match can mean?
bool can_match(const Fault& fault) {
  const Match& match = fault.match;
  const bool wants_edge = match.to || traits(fault.type).scope == Scope::transitions;
  if (!wants_edge) return true;
  for (const wire::CommandTraits& command : wire::commands())
    if ((!match.event || *match.event == command.command) && leads_there(command, match)) return true;
  return false;
}

bool always_acts(const Trigger& trigger) {
  return trigger == Trigger();
}

template <class T>
bool covers(const std::optional<T>& wide, const std::optional<T>& narrow) {
  return !wide || wide == narrow;
}

/// Whatever the second matches, the first matches too.
bool covers(const Fault& first, const Fault& second) {
  const Match& wide = first.match;
  const Match& narrow = second.match;
  if (wide.http && !(wide.http == narrow.http)) return false;
  const bool same_scope = wide.event || traits(first.type).scope == traits(second.type).scope ||
                          traits(first.type).scope == Scope::commands;
  const bool asks = narrow.event && *narrow.event > wire::Command::restart;
  if (!same_scope || (asks && !wide.event)) return false;
  return covers(wide.event, narrow.event) && covers(wide.from, narrow.from) && covers(wide.to, narrow.to);
}

/// Where the first acts there is nothing left for the second.
bool is_exclusive(const Fault& first, const Fault& second) {
  if (acts_by_itself(first) || acts_by_itself(second)) return false;
  const Stage earlier = stage_of(first);
  const Stage later = stage_of(second);
  if (earlier == Stage::lost_request || (first.type == FaultType::crash && first.at == Place::receive))
    return later >= earlier;
  const bool one_acts = earlier == Stage::machine || earlier == Stage::ending || earlier == Stage::refusal;
  return one_acts && later == earlier;
}

}  // namespace

void name_all(std::vector<Fault>& rules) {
  for (Fault& rule : rules) {
    if (!rule.name.empty()) continue;
    std::string name(faults::name(rule.type));
    for (int number = 2; is_named(rules, name); ++number) name = fmt::format("{}_{}", faults::name(rule.type), number);
    rule.name = std::move(name);
  }
}

std::vector<RuleProblem> problems_of(std::span<const Fault> rules) {
  std::vector<RuleProblem> problems;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Fault& rule = rules[i];
    const std::span<const Fault> before = rules.first(i);
    if (is_named(before, rule.name))
      problems.push_back({i, "name", fmt::format("two faults '{}' of one component", rule.name),
                          "give each a name of its own"});
    if (!rule.trigger.after_fault.empty() && !is_named(rules, rule.trigger.after_fault))
      problems.push_back({i, "trigger", fmt::format("there is no fault '{}' that could act before", rule.trigger.after_fault),
                          "after_fault is the name of another fault of the same component"});
    if (!can_match(rule))
      problems.push_back({i, "match", fmt::format("'{}' can never act: no command does what its match says", rule.name),
                          "leave 'from' or 'to' out, or name the command that leads from the one to the other"});
    for (const Fault& first : before) {
      if (!first.enabled || !always_acts(first.trigger) || first.lifetime() || !covers(first, rule) || !is_exclusive(first, rule))
        continue;
      problems.push_back({i, {}, fmt::format("'{}' can never act: '{}' always acts first", rule.name, first.name),
                          "let the first one end (trigger: {count: 1}), or match less"});
      break;
    }
  }
  return problems;
}

}  // namespace kapela::faults
